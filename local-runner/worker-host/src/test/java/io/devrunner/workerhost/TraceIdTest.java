package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TraceIdTest {
    private static final String ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";

    @Test
    void aHeaderOfTheGatewayGetsTheParentAndTheDecisionThatXRaysSdkAsksFor() {
        assertThat(TraceId.whole(ROOT)).matches(ROOT + ";Parent=[0-9a-f]{16};Sampled=0");
    }

    @Test
    void oneThatIsWholeStaysAsItIs() {
        String whole = ROOT + ";Parent=53995c3f42cd8ad8;Sampled=1";
        assertThat(TraceId.whole(whole)).isEqualTo(whole);
        assertThat(TraceId.whole(TraceId.unsampled())).contains("Parent=").doesNotContain("Sampled=0;");
    }
}
