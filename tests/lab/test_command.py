"""The command says in a sentence why a run cannot be made, and reads the raw file without harming it."""

import sqlite3
from pathlib import Path

import pytest

from lab import rawfile
from lab.__main__ import TROUBLE, main
from lab.audit import Row


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["absent.csv.gz"], "There is no file absent.csv.gz"),
        (["--url", "http://127.0.0.1:1"], "go together"),
        (["--copies", "0"], "at least 1"),
        (["--copies", "1000"], "at most 20000 orders"),
        (["--speed", "1"], "at most 20000 orders and 1800 s"),
    ],
)
def test_a_run_that_cannot_be_made_is_refused_in_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", *arguments, "--data", str(tmp_path)]) == TROUBLE
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["--only", "earthquake"], "There is no fault 'earthquake'"),
        (["--target", "http://127.0.0.1:1", "--only", "kill"], "can only be struck on its line"),
        (["--target", "http://127.0.0.1:1"], "needs --house and --token"),
    ],
)
def test_faults_that_cannot_strike_are_refused_in_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["faults", *arguments, "--data", str(tmp_path)]) == TROUBLE
    assert sentence in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("arguments", [[], ["replay", "--speed", "0"], ["replay", "--speed", "nan"], ["dance"]])
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with a file of the documented columns, and things beside it that are no such file."""
    (tmp_path / "a-note.txt").write_text("SQLite it is not")
    with sqlite3.connect(tmp_path / "b-other.db") as other:
        other.execute("create table t (x)")
    other.close()
    with sqlite3.connect(tmp_path / "house.db") as file:
        file.executescript(
            """
            create table heads (house, slug);
            create table log (house, position, at, type, v, actor, key, body, hash);
            create table orders (house, id, number, total_cents);
            insert into heads values (5, 'evening'), (6, 'other');
            insert into log values (5, 2, 1, 'b', 1, '', 'k', '{}', 'h2'), (5, 1, 1, 'a', 1, '', '', '{}', 'h1'),
                (6, 1, 1, 'c', 1, '', '', '{}', 'h');
            insert into orders values (5, 'o', 7, 850), (6, 'p', 1, 1);
            """
        )
    file.close()
    return tmp_path


def test_the_raw_file_is_found_and_read_for_one_house(data: Path) -> None:
    path = rawfile.find(data)
    assert path.name == "house.db"
    assert rawfile.read_log(path, "evening") == [
        Row(1, 1, "a", 1, "", "", "{}", "h1"),
        Row(2, 1, "b", 1, "", "k", "{}", "h2"),
    ]
    assert rawfile.read_orders(path, "evening") == {"o": (7, 850)}
    assert rawfile.whole(path) == []


def test_a_missing_file_or_house_is_named(data: Path, tmp_path: Path) -> None:
    with pytest.raises(rawfile.NoFile, match="no house 'nobody'"):
        rawfile.read_log(rawfile.find(data), "nobody")
    (data / "house.db").unlink()
    with pytest.raises(rawfile.NoFile, match="No SQLite file"):
        rawfile.find(data)
