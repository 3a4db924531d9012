package io.devrunner.runner.doctor;

import io.devrunner.infra.BridgeStack;
import io.devrunner.protocol.UserException;

/** Whether the stage has a bridge that this dev-runner knows. */
final class BridgeCheck implements Check {
    private final StageSession session;

    BridgeCheck(StageSession session) {
        this.session = session;
    }

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public Finding run() {
        try {
            BridgeStack bridge = session.bridge();
            return Finding.ok("stack " + BridgeStack.name(session.stage()) + ", version " + BridgeStack.TEMPLATE_VERSION
                    + " of the template, " + bridge.webSocketUrl());
        } catch (UserException e) {
            return Finding.failed(Fault.BRIDGE_MISSING, e);
        }
    }
}
