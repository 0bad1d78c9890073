from daemons.auth.app import create_app
from daemons.auth.settings import AuthSettings
from daemons.chassis.server.serve import serve

if __name__ == "__main__":
    serve("auth", AuthSettings.read(), create_app)
