"""Every setting: its default and what it means. Each is a flag of `forkflow` and a variable FORKFLOW_<NAME>."""

import os
import sys
from pathlib import Path
from typing import NamedTuple


class Setting(NamedTuple):
    name: str
    help: str

    @property
    def flag(self) -> str:
        return f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        return f"FORKFLOW_{self.name.upper()}"


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("data", "The directory where the orders lie."),
        Setting("host", "The address to listen on; 127.0.0.1 is this computer only."),
        Setting("port", "The port to listen on."),
        Setting("demo", "Make the demo restaurant if it is not there yet."),
        Setting("lan", "Listen for every device of the local network and say at which address."),
        Setting("local_name", "The name that the local network finds this computer by, before `.local`; with --lan."),
        Setting("http_port", "With a certificate of `forkflow tls`, the port where guests order by plain http."),
        Setting("tls_cert", "A certificate file, to serve over HTTPS."),
        Setting("tls_key", "The key file of the certificate."),
        Setting("public_url", "The address at which the devices reach the server, if it is not the one above."),
        Setting("backup_hours", "Every how many hours a backup is made into backups/ of the data; 0 makes none."),
        Setting(
            "backup_keep_days", "For so many days the last backup of each day is kept, then one a week for four weeks."
        ),
        Setting("metrics_token", "Who shows this token may read /metrics from another computer; this one always may."),
        Setting(
            "setup_code",
            "With this code the first house can be set up from another computer; drawn anew when not given.",
        ),
        Setting("no_supervisor", "Serve in this process alone, without a supervisor beside it."),
    )
}


def hand_down(name: str, value: str | None) -> None:
    """Let this process and those it starts know a setting that must not be read in a list of processes."""
    if value is not None:
        os.environ[SETTINGS[name].variable] = value


def handed_down(name: str) -> str | None:
    return os.environ.get(SETTINGS[name].variable) or None


def default_data() -> Path:
    """Where the data lies unless told otherwise: the place for it on this system."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "ForkFlow"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "forkflow"
