package io.devrunner.infra.vpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.LoopbackAws;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which certificate is a stage's, before an ACM that lists them one to a page and tells their tags apart from that. */
final class StageCertificateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "arn:aws:acm:eu-central-1:123456789012:certificate/";

    /** Those in ACM, each with its tags. */
    private final Map<ObjectNode, ObjectNode> certificates = new LinkedHashMap<>();

    private final List<JsonNode> listed = new ArrayList<>();
    private final List<String> askedForTags = new ArrayList<>();
    private String denied = "";
    private LoopbackAws aws;
    private AwsAccess access;

    @BeforeEach
    void open() throws IOException {
        aws = LoopbackAws.open(this::answer);
        access = aws.access();
    }

    @AfterEach
    void close() {
        access.close();
        aws.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String action = target.substring(target.indexOf('.') + 1);
            int status = 200;
            ObjectNode answer;
            if (action.equals(denied)) {
                status = 400;
                answer = error("AccessDeniedException", "User: ada is not authorized to perform: acm:" + action);
            } else if (action.equals("ListCertificates")) {
                listed.add(request);
                answer = page(request.path("NextToken").asInt());
            } else {
                String arn = request.path("CertificateArn").asText();
                askedForTags.add(arn);
                ObjectNode tags = certificates.entrySet().stream()
                        .filter(entry ->
                                entry.getKey().path("CertificateArn").asText().equals(arn))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseThrow();
                answer = tags.isEmpty() ? error("ResourceNotFoundException", "Could not find " + arn) : tags;
                status = tags.isEmpty() ? 400 : 200;
            }
            LoopbackAws.answer(exchange, status, answer.toString());
        }
    }

    private ObjectNode page(int number) {
        ObjectNode page = JSON.createObjectNode();
        certificates.keySet().stream().skip(number).limit(1).forEach(page.putArray("CertificateSummaryList")::add);
        if (number + 1 < certificates.size()) {
            page.put("NextToken", Integer.toString(number + 1));
        }
        return page;
    }

    private static ObjectNode error(String type, String message) {
        return JSON.createObjectNode().put("__type", type).put("message", message);
    }

    private ObjectNode add(String id, String type, String stage) {
        ObjectNode certificate = JSON.createObjectNode()
                .put("CertificateArn", PREFIX + id)
                .put("DomainName", "vpn.dev-runner.internal")
                .put("Status", "ISSUED")
                .put("Type", type)
                .put("ImportedAt", 1_767_225_600)
                .put("NotAfter", 1_830_297_600);
        ObjectNode tags = JSON.createObjectNode();
        tags.putArray("Tags").addObject().put("Key", "dev-runner:stage").put("Value", stage);
        certificates.put(certificate, tags);
        return tags;
    }

    private UserException failure() {
        return catchThrowableOfType(UserException.class, () -> StageCertificate.find(access, "dev"));
    }

    @Test
    void theOneThatWasImportedForTheStageIsFoundAmongOthers() {
        add("issued", "AMAZON_ISSUED", "dev");
        add("other", "IMPORTED", "test");
        add("ours", "IMPORTED", "dev");
        add("longer", "IMPORTED", "dev-2");

        assertThat(StageCertificate.find(access, "dev")).isEqualTo(PREFIX + "ours");

        assertThat(askedForTags).containsExactly(PREFIX + "other", PREFIX + "ours", PREFIX + "longer");
    }

    /** Without a filter ACM lists RSA keys of up to 2048 bits alone, also what has expired. */
    @Test
    void onlyValidOnesAreListedAndThoseWithLongKeysToo() {
        add("ours", "IMPORTED", "dev");

        assertThat(StageCertificate.find(access, "dev")).isNotEmpty();

        assertThat(listed).singleElement().satisfies(request -> {
            assertThat(request.at("/CertificateStatuses").toString()).isEqualTo("[\"ISSUED\"]");
            assertThat(request.at("/Includes/keyTypes").toString())
                    .isEqualTo("[\"RSA_2048\",\"RSA_3072\",\"RSA_4096\"]");
        });
    }

    @Test
    void withoutOneTheCommandsThatMakeItAreNamed() {
        add("other", "IMPORTED", "test");

        assertThat(failure()).satisfies(e -> {
            assertThat(e.what()).contains("stage 'dev'", "no certificate");
            assertThat(e.why()).contains("eu-central-1", "dev-runner:stage=dev");
            assertThat(e.fix())
                    .contains(
                            "dev-runner vpn init --import --stage dev --region eu-central-1",
                            "dev-runner vpn import --stage dev --region eu-central-1",
                            "--parameter ServerCertificateArn=");
        });
    }

    @Test
    void ofSeveralNoneIsTaken() {
        add("first", "IMPORTED", "dev");
        add("second", "IMPORTED", "dev");

        assertThat(failure()).satisfies(e -> {
            assertThat(e.what()).contains("stage 'dev'", "cannot be told");
            assertThat(e.why())
                    .contains(
                            "2 in ACM",
                            PREFIX + "first, imported 2026-01-01T00:00:00Z, valid until 2028-01-01T00:00:00Z",
                            PREFIX + "second");
            assertThat(e.fix()).contains("--parameter ServerCertificateArn=", "aws acm delete-certificate");
        });
    }

    @Test
    void oneThatIsDeletedMeanwhileIsNone() {
        add("deleted", "IMPORTED", "dev").removeAll();
        add("ours", "IMPORTED", "dev");

        assertThat(StageCertificate.find(access, "dev")).isEqualTo(PREFIX + "ours");
    }

    @Test
    void aPermissionThatLacksIsNamed() {
        add("ours", "IMPORTED", "dev");

        denied = "ListTagsForCertificate";
        assertThat(failure().why()).contains("may not acm:ListTagsForCertificate");
        denied = "ListCertificates";
        assertThat(failure().why()).contains("may not acm:ListCertificates");
    }
}
