# Sets $python to the newest Python from 3.11 on that can make a virtual environment, or says what is missing.
# Read by other scripts: `. scripts/find-python.sh`

python=
without_venv=
for candidate in python3.14 python3.13 python3.12 python3.11 python3 python; do
    # The name alone proves nothing: a version switcher leaves names on the path that only print an error.
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
        python=$(command -v "$candidate")
        break
    fi
    without_venv=${without_venv:-$candidate}
done

if [ -z "$python" ] && [ -n "$without_venv" ]; then
    package=$("$without_venv" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    echo "Python is here ($without_venv), but it cannot make virtual environments." >&2
    echo "On Debian and Ubuntu this installs what is missing:  sudo apt install $package" >&2
    exit 1
elif [ -z "$python" ]; then
    echo "ForkFlow needs Python 3.11 or newer, and there is none on this machine." >&2
    echo "On Debian and Ubuntu this installs it:  sudo apt install python3 python3-venv" >&2
    echo "On a Mac:  brew install python" >&2
    exit 1
fi
