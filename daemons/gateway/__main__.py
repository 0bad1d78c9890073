from daemons.chassis.server.serve import serve
from daemons.gateway.app import create_app
from daemons.gateway.settings import GatewaySettings

if __name__ == "__main__":
    serve("gateway", GatewaySettings.read(), create_app)
