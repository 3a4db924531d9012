package io.devrunner.runner.cli;

import picocli.CommandLine.Command;

/** The program itself; its commands do the work. */
@Command(
        name = "dev-runner",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Live development of AWS Lambda functions written in Java.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:success",
            "1:something that you can fix",
            "2:wrong use of the command line",
            "70:a bug of dev-runner",
            "130:ended with Ctrl-C"
        },
        subcommands = {
            StartCommand.class,
            InvokeCommand.class,
            InitCommand.class,
            DeployCommand.class,
            RemoveCommand.class,
            StatusCommand.class,
            AttachCommand.class,
            DetachCommand.class,
            DoctorCommand.class,
            VpnCommand.class,
            BenchCommand.class,
            picocli.AutoComplete.GenerateCompletion.class
        })
final class DevRunnerCommand {}
