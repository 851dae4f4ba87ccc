"""python -m cloudspace.interfaces.cli, for whoever starts the commands without their script."""

from cloudspace.interfaces.cli.main import main

main()
