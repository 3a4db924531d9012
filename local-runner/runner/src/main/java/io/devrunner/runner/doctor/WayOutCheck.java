package io.devrunner.runner.doctor;

import io.devrunner.infra.attach.ExaminedFunction;
import io.devrunner.infra.network.Reach;
import io.devrunner.protocol.UserException;
import java.util.ArrayList;
import java.util.List;

/** Whether the stubs of the attached functions get out of their VPCs to the bridge. */
final class WayOutCheck implements Check {
    private final StageSession session;

    WayOutCheck(StageSession session) {
        this.session = session;
    }

    @Override
    public String name() {
        return "way out of the stub";
    }

    @Override
    public Finding run() {
        List<ExaminedFunction> all;
        try {
            all = session.functions();
        } catch (UserException e) {
            return AttachedCheck.notChecked(e);
        }
        List<String> open = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (ExaminedFunction function : all) {
            String name = function.attached().name();
            if (function.wayOut() instanceof Reach.Blocked blocked) {
                return Finding.failed(
                        Fault.STUB_WITHOUT_WAY_OUT, name + " does not reach the bridge", blocked.why(), blocked.fix());
            } else if (function.wayOut() instanceof Reach.Unknown because) {
                unknown.add(name + ": " + because.because());
            } else if (function.wayOut() instanceof Reach.Open way) {
                open.add(name + ": " + way.how());
            }
        }
        if (all.isEmpty()) {
            return Finding.skipped("no function is attached");
        }
        return unknown.isEmpty()
                ? Finding.ok(String.join("; ", open))
                : Finding.skipped("not checked: " + String.join("; ", unknown));
    }
}
