package io.devrunner.runner.doctor;

import io.devrunner.infra.AwsErrors;
import io.devrunner.infra.attach.AttachedFunction;
import io.devrunner.infra.attach.ExaminedFunction;
import io.devrunner.protocol.UserException;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the attached functions still have the stub, as it was put in. */
final class AttachedCheck implements Check {
    private final StageSession session;

    AttachedCheck(StageSession session) {
        this.session = session;
    }

    @Override
    public String name() {
        return "attached functions";
    }

    @Override
    public Finding run() {
        List<ExaminedFunction> examined;
        try {
            examined = session.functions();
        } catch (UserException e) {
            return notChecked(e);
        }
        List<AttachedFunction> all =
                examined.stream().map(ExaminedFunction::attached).toList();
        List<AttachedFunction> drifted =
                all.stream().filter(each -> each.trouble().isPresent()).toList();
        List<ExaminedFunction.ByAlias> byAlias =
                examined.stream().flatMap(each -> each.byAlias().stream()).toList();
        if (drifted.isEmpty()) {
            String names = all.isEmpty()
                    ? "none"
                    : all.stream().map(AttachedFunction::name).collect(Collectors.joining(", "));
            return byAlias.isEmpty()
                    ? Finding.ok(names)
                    : Finding.warning(
                            Fault.CALLED_BY_ALIAS,
                            names,
                            byAlias.stream().map(ExaminedFunction.ByAlias::why).collect(Collectors.joining("; ")),
                            byAlias.get(0).fix());
        }
        return Finding.failed(
                Fault.FUNCTION_DRIFTED,
                drifted.size() + " of " + all.size() + " are not as they were attached",
                drifted.stream()
                        .map(each -> each.name() + ": " + each.trouble().orElse(""))
                        .collect(Collectors.joining("; ")),
                "dev-runner attach " + drifted.get(0).name() + " --stage " + session.stage()
                        + session.access().options() + ", or detach in its place");
    }

    /** Who holds sessions need not be allowed to look at functions. */
    static Finding notChecked(UserException e) {
        return Finding.skipped(
                AwsErrors.isDenied(e) ? "not checked: " + e.why() : "not checked: " + e.what() + ": " + e.why());
    }
}
