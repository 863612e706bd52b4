from starlette.applications import Starlette


def Pages(engine):
    return Starlette()
