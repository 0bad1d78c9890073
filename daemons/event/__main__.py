from daemons.chassis.server.serve import serve
from daemons.event.app import create_app
from daemons.event.settings import EventSettings

if __name__ == "__main__":
    serve("event", EventSettings.read(), create_app)
