package io.devrunner.runner.cli;

import picocli.CommandLine.Command;

/** {@code dev-runner vpn}: certificates and profiles of the Client VPN; its commands do the work. */
@Command(
        name = "vpn",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes the certificates of the Client VPN into the VPC, and profiles for its clients.",
        subcommands = {
            VpnInitCommand.class,
            VpnImportCommand.class,
            VpnRenewServerCommand.class,
            VpnAddClientCommand.class,
            VpnRevokeCommand.class,
            VpnProfileCommand.class
        })
final class VpnCommand {}
