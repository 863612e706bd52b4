"""The command line. Exit 0: done; 1: refused or failed, with the sentence on stderr; 2: wrong usage."""

import logging
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn, cast, get_args

import apsw
import msgspec
import typer

from forkflow import __version__, certificate, config, control, network
from forkflow.base.errors import Refused
from forkflow.base.ids import random_code
from forkflow.commands import planned_house
from forkflow.doctor import examine
from forkflow.engine import StorageUnfit
from forkflow.engine.log import Head
from forkflow.engine.readers import heads_in
from forkflow.engine.sqlite import DATABASE
from forkflow.engine.verify import verify_data
from forkflow.logs import write_logs
from forkflow.monolith import report_lines
from forkflow.staff.events import Role
from forkflow.supervisor import supervise

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
house_app = typer.Typer(no_args_is_help=True, help="The houses of this server.")
app.add_typer(house_app, name="house")


def option(name: str, least: int | None = None, most: int | None = None) -> Any:
    """The command-line option of a setting; a number may have bounds."""
    setting = config.SETTINGS[name]
    return typer.Option(
        setting.flag, envvar=setting.variable, help=setting.help, show_default=name != "data", min=least, max=most
    )


Data = Annotated[Path, option("data")]
House = Annotated[str, typer.Option("--house", help="The short name of the house.")]
AsRole = Annotated[str, typer.Option("--role", help="pos, kitchen or office.")]

DATA = config.default_data()


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ForkFlow {__version__}")
        raise typer.Exit


@app.callback()
def forkflow(
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
def serve(
    data: Data = DATA,
    host: Annotated[str, option("host")] = "127.0.0.1",
    port: Annotated[int, option("port", 0, 65535)] = 8000,
    demo: Annotated[bool, option("demo")] = False,
    lan: Annotated[bool, option("lan")] = False,
    tls_cert: Annotated[Path | None, option("tls_cert")] = None,
    tls_key: Annotated[Path | None, option("tls_key")] = None,
    local_name: Annotated[str, option("local_name")] = "forkflow",
    http_port: Annotated[int | None, option("http_port", 0, 65535)] = None,
    public_url: Annotated[str | None, option("public_url")] = None,
    backup_hours: Annotated[float, option("backup_hours", 0)] = 6.0,
    backup_keep_days: Annotated[int, option("backup_keep_days", 0)] = 7,
    metrics_token: Annotated[str | None, option("metrics_token")] = None,
    setup_code: Annotated[str | None, option("setup_code")] = None,
    no_supervisor: Annotated[bool, option("no_supervisor")] = False,
) -> None:
    """Serve the houses of a directory until told to stop."""
    from forkflow import serve as server

    _must_be_a_directory(data)
    _must_be_a_certificate(tls_cert, tls_key)
    config.hand_down("metrics_token", metrics_token)
    config.hand_down("setup_code", setup_code or random_code())
    _must_be_a_name(local_name)
    is_ours = lan and tls_cert is None and certificate.is_made(data)
    if is_ours:
        _certify(data, local_name)
        tls_cert, tls_key = certificate.files(data).shown, certificate.files(data).shown_key
    host = server.everywhere() if lan and host == "127.0.0.1" else host
    plain_port = _plain_port(port, http_port) if is_ours else 0
    known_as = f"{local_name}.local" if lan else network.host_of(host)
    address = public_url or network.url("https" if tls_cert else "http", known_as, port)
    at_the_plain_port = network.url("http", known_as, plain_port) if plain_port and not public_url else None
    serving = server.Serving(
        data=str(data),
        address=address.rstrip("/"),
        guest_address=at_the_plain_port,
        address_stays=public_url is not None,
        local_name=local_name if lan else None,
        host=host,
        port=port,
        plain_port=plain_port,
        demo=demo,
        tls_cert=str(tls_cert) if tls_cert else None,
        tls_key=str(tls_key) if tls_key else None,
        backup_hours=backup_hours,
        backup_keep_days=backup_keep_days,
    )
    try:
        listening = server.listen(host, port)
    except OSError as error:
        _fail(f"Cannot serve on {host} port {port}: {error.strerror or error}. Choose another one with --port.")
    if not no_supervisor:
        supervise(listening, msgspec.json.encode(serving).decode())
    write_logs()
    _or_fail(data, lambda: server.serve(serving, listening))


def _must_be_a_directory(data: Path) -> None:
    if data.exists() and not data.is_dir():
        _fail(f"The data in {data} cannot be opened: this is a file. Name a directory with --data.")


def _must_be_a_certificate(certificate: Path | None, key: Path | None) -> None:
    if certificate is None:
        if key is not None:
            raise typer.BadParameter("A key needs its certificate: name it with --tls-cert.", param_hint="--tls-key")
        return
    for file in filter(None, (certificate, key)):
        try:
            file.read_bytes()
        except OSError as error:
            _fail(f"{file} cannot be read: {error.strerror}.")
    try:  # a key with a password would have it asked for at every start, when nobody is there
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=lambda: "")
    except (OSError, ValueError):
        both = f"{certificate} and {key} are" if key else f"{certificate} is"
        _fail(f"{both} no certificate with its key, in PEM and without a password. HTTPS cannot be served with that.")


def _must_be_a_name(name: str) -> None:
    if not network.is_name(name):
        raise typer.BadParameter("A name is a-z, 0-9 and dashes, without .local.", param_hint="--local-name")


def _plain_port(port: int, wanted: int | None) -> int:
    """Where guests order by plain http beside https: port 80 beside 443, otherwise the next one."""
    if wanted is not None:
        return wanted
    return 80 if port == 443 else (port + 1) % 65536


def _certify(data: Path, local_name: str) -> certificate.Made:
    try:
        return certificate.make(data, [f"{local_name}.local", *network.addresses()])
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        _fail(
            f"The house's certificate in {certificate.files(data).shown.parent} cannot be made or read: {reason}. "
            "Delete that directory and run `forkflow tls` again; every tablet has to trust the new one then."
        )


@app.command()
def tls(
    local_name: Annotated[str, option("local_name")] = "forkflow",
    data: Data = DATA,
) -> None:
    """Make the house's own certificate, so that `serve --lan` serves the house's tablets by https."""
    _must_be_a_directory(data)
    _must_be_a_name(local_name)
    made = _certify(data, local_name)
    authority = certificate.authority(data)
    assert authority is not None
    say = "Made" if made.authority else "There is already"
    typer.echo(f"{say} a certificate authority of the house: {certificate.files(data).authority}")
    typer.echo(f"  SHA-256 {certificate.fingerprint(authority)}")
    say = "It vouches from now on" if made.shown else "It vouches"
    typer.echo(f"{say} until {made.until:%Y-%m-%d} for {', '.join(made.names)}; `forkflow serve --lan` renews that.")
    typer.echo("Start the server anew with --lan, and open the page /trust that it names on every tablet, once.")


@house_app.command("add")
def house_add(
    slug: Annotated[str, typer.Argument(help="The short name, as it stands in addresses: a-z, 0-9, dashes.")],
    name: Annotated[str, typer.Option(help="The name of the restaurant.")],
    menu: Annotated[Path | None, typer.Option(help="A spreadsheet saved as CSV with columns name and price.")] = None,
    currency: Annotated[str, typer.Option(help="Three capital letters.")] = "EUR",
    timezone: Annotated[str, typer.Option(help="Such as Europe/Madrid.")] = "Europe/Madrid",
    languages: Annotated[str, typer.Option(help="Codes, the kitchen's language first.")] = "ca,es,en",
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Take the good lines of the menu.")] = False,
    data: Data = DATA,
) -> None:
    """A new house, with a menu from a CSV."""
    spoken = [language.strip() for language in languages.split(",") if language.strip()]
    sheet = None if menu is None else _read_menu(menu)
    wish: dict[str, Any] = {
        "slug": slug, "name": name, "menu": sheet, "currency": currency, "timezone": timezone,
        "languages": spoken, "skip_bad": skip_bad,
    }  # fmt: skip
    _must_be_a_directory(data)
    # Before any data are made for it, or more is sent to a running server than it would read.
    _or_fail(data, lambda: planned_house(**wish))
    slug = _run(data, "add_house", **wish)
    typer.echo(f"The house {slug} is there.")


def _read_menu(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        _fail(f"{path} is not UTF-8. Save the spreadsheet as “CSV UTF-8”.")
    except OSError as error:
        _fail(f"{path} cannot be read: {error.strerror}.")


@house_app.command("list")
def house_list(data: Data = DATA) -> None:
    """The short names of all houses, one a line."""
    for head in _or_fail(data, lambda: _heads(data)):
        typer.echo(head.slug)


def _heads(data: Path) -> list[Head]:
    control.must_be_there(data)
    return heads_in(data / DATABASE)


@app.command()
def token(
    house: House, role: AsRole, name: Annotated[str, typer.Option(help="What the device is called.")] = "",
    data: Data = DATA,
) -> None:  # fmt: skip
    """A token for a program that is no browser; it is told only now."""
    typer.echo(_run(data, "make_token", slug=house, role=_role(role), name=name or f"{role} by command line"))


@app.command()
def pair(
    house: House, role: AsRole,
    host: Annotated[str | None, option("host")] = None,
    port: Annotated[int | None, option("port", 0, 65535)] = None,
    public_url: Annotated[str | None, option("public_url")] = None,
    data: Data = DATA,
) -> None:  # fmt: skip
    """A one-time link that pairs a browser, for ten minutes."""
    path = _run(data, "make_link", slug=house, role=_role(role))
    if public_url is None and host is None and port is None:
        public_url = _or_fail(data, lambda: control.address(data))  # the running server knows best
    typer.echo((public_url or f"http://{host or '127.0.0.1'}:{port or 8000}").rstrip("/") + path)


def _role(role: str) -> str:
    if role not in get_args(Role):
        raise typer.BadParameter(f"“{role}” is none of {', '.join(get_args(Role))}.", param_hint="--role")
    return role


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; on another disk, best.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there already.")] = False,
    data: Data = DATA,
) -> None:
    """Copy everything into one file, while orders go on, and verify it. It holds personal data: keep it safe."""
    made = _run(data, "back_up", file=str(file.absolute()), replace=force)
    _must_have_arrived(file, made["size_bytes"])
    typer.echo(f"{file} holds everything, {_size(made['size_bytes'])}, and was verified:")
    _say_positions(made["positions"])


def _must_have_arrived(file: Path, size_bytes: int) -> None:
    """The server wrote it, and may see other directories than we do."""
    try:
        arrived = file.stat().st_size == size_bytes
    except OSError:
        arrived = False
    if not arrived:
        _fail(
            f"The running server wrote and verified {file}, but that file is not here: it sees other directories "
            "than you do, as a service of the system or in a container. Name a place that both see, such as a stick."
        )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    data: Data = DATA,
) -> None:
    """Go on with a backup in place of the data, which are kept aside. A running server goes on serving."""
    _must_be_a_directory(data)
    done = _or_fail(data, lambda: control.restore(data, str(file.absolute())))
    typer.echo(f"{file} was restored:")
    _say_positions(done["positions"])
    if done["aside"]:
        typer.echo(f"What was there before lies in {done['aside']}.")
    typer.echo("Screens start anew by themselves.")
    if not done["locked_out_stay_so"]:
        typer.echo(
            "What was there before cannot be read: look in the office whether a device that was locked out is back."
        )


def _say_positions(positions: dict[str, str]) -> None:
    for slug, position in sorted(positions.items()):
        typer.echo(f"  {slug} up to {position}")


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.1f} MB"


@app.command()
def import_monolith(
    file: Annotated[Path, typer.Argument(help="The file of the old program, such as old-forkflow.db.")],
    house: Annotated[
        str | None, typer.Option("--house", help="The house it is for; the only one when left out.")
    ] = None,
    take: Annotated[
        list[str] | None, typer.Option("--take", help="A doubtful order to bring over all the same, by its id; or all.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look, and change nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    data: Data = DATA,
) -> None:
    """Bring menu, stock and past orders over from the old program, whose file stays as it is. Can be run again."""
    told = _run(data, "import_monolith", file=str(file.absolute()), slug=house, take=take, only_look=dry_run)
    if json:
        typer.echo(msgspec.json.encode(told).decode())
        return
    for line in report_lines(told):
        typer.echo(line)


@app.command()
def verify(
    repair: Annotated[bool, typer.Option("--repair", help="Make tables that differ anew from the log.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    data: Data = DATA,
) -> None:
    """Is the past complete and unaltered, and are the tables what the log says?"""
    verdicts: list[dict[str, Any]] = _or_fail(data, lambda: _verdicts(data, repair))
    ok = all(not verdict["troubles"] for verdict in verdicts)
    if json:
        houses = {verdict.pop("slug"): verdict for verdict in verdicts}
        typer.echo(msgspec.json.encode({"ok": ok, "houses": houses}).decode())
    else:
        for verdict in verdicts:
            said = "; ".join(verdict["troubles"]) or "complete and unaltered"
            typer.echo(f"{verdict['slug']} up to {verdict['position']}: {said}")
            for sentence in verdict.get("repaired", ()):
                typer.echo(f"  {sentence}")
    if not ok:
        raise typer.Exit(1)


@app.command()
def doctor(
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    data: Data = DATA,
) -> None:
    """Is this computer fit to hold orders? What was found, and what to do about it."""
    try:
        findings = examine(data)
    except OSError as error:
        _fail(f"The data in {data} cannot be looked at: {error.strerror}. Say where they are with --data.")
    if json:
        typer.echo(msgspec.json.encode(findings).decode())
    else:
        for finding in findings:
            typer.echo(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.name:<12} {finding.detail}")
            if finding.advice:
                typer.echo(f"       {'':<12} {finding.advice}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _verdicts(data: Path, repair: bool) -> list[dict[str, Any]]:
    control.must_be_there(data)
    if repair:
        return control.run(data, "repair")
    return [verdict._asdict() for verdict in verify_data(data)]


def _run(data: Path, command: str, **values: Any) -> Any:
    return _or_fail(data, lambda: control.run(data, command, **values))


def _or_fail(data: Path, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except (Refused, StorageUnfit) as error:
        _fail(str(error))
    except (OSError, apsw.Error) as error:
        _fail(str(control.unfit(data, error)))


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def main() -> None:
    write_logs(logging.WARNING)
    cast(Any, app)()


if __name__ == "__main__":
    main()
