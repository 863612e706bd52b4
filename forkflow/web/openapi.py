def document(routes, version):
    return {}
