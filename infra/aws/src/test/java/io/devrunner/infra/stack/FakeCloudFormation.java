package io.devrunner.infra.stack;

import com.sun.net.httpserver.HttpExchange;
import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.LoopbackAws;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * CloudFormation's wire (AWS query: forms in, XML out) with the states that moto does not have: plans, progress,
 * failures. Notes each call. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html
 */
final class FakeCloudFormation implements AutoCloseable {
    private final LoopbackAws aws;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Guarded by this, like all below. */
    private final Map<String, FakeStack> stacks = new LinkedHashMap<>();

    private final List<Map<String, String>> calls = new ArrayList<>();
    private final Map<String, Deque<Refusal>> refusals = new HashMap<>();
    private final Deque<Map<String, String>> plans = new ArrayDeque<>();
    private final Deque<List<Step>> runs = new ArrayDeque<>();
    private String failures = "";
    private String lost = "";
    private int events;

    /** The functions that the table knows as attached. */
    final List<String> attached = new CopyOnWriteArrayList<>();

    /** ARNs of certificates in ACM that were imported for the stage. */
    final List<String> certificates = new CopyOnWriteArrayList<>();

    /** Who has a policy, by its ARN: {@code user NAME}, {@code group NAME} or {@code role NAME}. */
    final Map<String, List<String>> policies = new ConcurrentHashMap<>();

    /** The calls of Lambda. */
    final List<String> deletedFunctions = new CopyOnWriteArrayList<>();

    /** How often EC2 still finds a network interface of a function. Guarded by this. */
    private int interfaces;

    /** What an action is refused with. */
    private record Refusal(int status, String code, String message) {}

    /** A status that a resource of the stack takes; the stack itself if it has its name. */
    record Step(String resource, String type, String status, String reason) {}

    /** A stack and its history, the newest event first. */
    private static final class FakeStack {
        final String name;
        final String id;
        String status;
        String reason = "";
        final Map<String, String> outputs = new LinkedHashMap<>();
        final Map<String, String> parameters = new LinkedHashMap<>();
        final Map<String, String> tags = new LinkedHashMap<>();
        final Map<String, Map<String, String>> changeSets = new LinkedHashMap<>();
        /** The calls that have made the change sets. */
        final Map<String, Map<String, String>> wanted = new HashMap<>();

        final List<Map<String, String>> events = new ArrayList<>();
        /** What is still to happen, one at each look. */
        final Deque<Step> coming = new ArrayDeque<>();

        String token = "";

        FakeStack(String name, String status) {
            this.name = name;
            this.status = status;
            this.id = "arn:aws:cloudformation:eu-central-1:123456789012:stack/" + name + "/0001";
        }
    }

    FakeCloudFormation() throws IOException {
        aws = LoopbackAws.open(this::handle, threads);
    }

    AwsAccess access() {
        return aws.access();
    }

    /** A stack that is there. */
    synchronized void has(String name, String status, Map<String, String> outputs) {
        FakeStack stack = new FakeStack(name, status);
        stack.outputs.putAll(outputs);
        stack.parameters.put("Stage", "dev");
        stack.parameters.put("RateLimit", "7");
        stacks.put(name, stack);
        addEvent(stack, new Step(name, "AWS::CloudFormation::Stack", status, ""), "somebody");
    }

    /** A stack that is there has these parameters too. */
    synchronized void hasParameters(String name, String... parameters) {
        for (String parameter : parameters) {
            hasParameter(name, parameter, "a value");
        }
    }

    synchronized void hasParameter(String name, String parameter, String value) {
        stacks.get(name).parameters.put(parameter, value);
    }

    synchronized void hasTag(String name, String key, String value) {
        stacks.get(name).tags.put(key, value);
    }

    synchronized Map<String, String> parameters(String name) {
        return Map.copyOf(stacks.get(name).parameters);
    }

    synchronized Map<String, String> tags(String name) {
        return Map.copyOf(stacks.get(name).tags);
    }

    /** The stack is being changed by an operation with this token, and goes on like this. */
    synchronized void isBeingChanged(String name, String token, String status, Step... steps) {
        FakeStack stack = stacks.computeIfAbsent(name, key -> new FakeStack(name, status));
        stack.status = status;
        stack.token = token;
        addEvent(stack, new Step(name, "AWS::CloudFormation::Stack", status, ""), token);
        stack.coming.addAll(List.of(steps));
    }

    /** The next change set is this: its status, reason and changes as XML. */
    synchronized void plansNext(String status, String reason, String changes) {
        plans.add(Map.of("Status", status, "StatusReason", reason, "Changes", changes));
    }

    /** A change set that failed has this among its failed events. */
    synchronized void failsFor(String resource, String type, String fields) {
        failures += "<member><EventId>e</EventId><LogicalResourceId>" + resource + "</LogicalResourceId><ResourceType>"
                + type + "</ResourceType>" + fields + "</member>";
    }

    /** The next execution or deletion goes like this. */
    synchronized void runsNext(Step... steps) {
        runs.add(List.of(steps));
    }

    /** What is executed leaves a stack without this output. */
    synchronized void loses(String output) {
        lost = output;
    }

    /** The next call of the action is answered with this error. */
    synchronized void refusesNext(String action, int status, String code, String message) {
        refusals.computeIfAbsent(action, key -> new ArrayDeque<>()).add(new Refusal(status, code, message));
    }

    synchronized void hasInterfacesForLooks(int looks) {
        interfaces = looks;
    }

    /** The actions in the order of the calls, without questions about what is. */
    synchronized List<String> changes() {
        return calls.stream()
                .map(call -> call.get("Action"))
                .filter(action -> !action.startsWith("Describe") && !action.startsWith("List"))
                .toList();
    }

    /** The last call of an action. */
    synchronized Map<String, String> call(String action) {
        return calls.stream()
                .filter(call -> call.get("Action").equals(action))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    synchronized String status(String name) {
        return stacks.containsKey(name) ? stacks.get(name).status : "none";
    }

    static String change(String action, String resource, String type, String replacement) {
        return "<member><Type>Resource</Type><ResourceChange><Action>" + action + "</Action><LogicalResourceId>"
                + resource + "</LogicalResourceId><ResourceType>" + type + "</ResourceType>"
                + (replacement.isEmpty() ? "" : "<Replacement>" + replacement + "</Replacement>")
                + "<Scope/><Details><member><Target><Attribute>Properties</Attribute><Name>Engine</Name></Target></member>"
                + "</Details></ResourceChange></member>";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (handleOthers(exchange)) {
                return;
            }
            Map<String, String> call =
                    form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String answer;
            int status = 200;
            synchronized (this) {
                calls.add(call);
                Deque<Refusal> refused = refusals.getOrDefault(call.get("Action"), new ArrayDeque<>());
                if (!refused.isEmpty()) {
                    Refusal refusal = refused.remove();
                    status = refusal.status();
                    answer = error(refusal.code(), refusal.message());
                } else {
                    answer = answer(call);
                    status = answer.startsWith("<ErrorResponse") ? 400 : 200;
                }
            }
            send(exchange, status, "text/xml", answer);
        }
    }

    /** What is asked of other services on the way. */
    private boolean handleOthers(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String target = exchange.getRequestHeaders()
                .getOrDefault("X-Amz-Target", List.of(""))
                .get(0);
        if (path.equals("/account")) {
            send(exchange, 200, "application/json", "{}");
        } else if (target.startsWith("CertificateManager.")) {
            send(exchange, 200, "application/x-amz-json-1.1", certificates(target));
        } else if (!target.isEmpty()) {
            String items = attached.stream()
                    .map(name -> "{\"item\":{\"S\":\"function#" + name + "\"}}")
                    .collect(Collectors.joining(","));
            send(exchange, 200, "application/x-amz-json-1.0", "{\"Items\":[" + items + "]}");
        } else if (path.startsWith("/2015-03-31/functions/")) {
            deletedFunctions.add(exchange.getRequestMethod() + " " + path);
            send(exchange, 204, "application/json", "");
        } else {
            return false;
        }
        return true;
    }

    private String certificates(String target) {
        return target.endsWith(".ListCertificates")
                ? certificates.stream()
                        .map(arn -> "{\"CertificateArn\":\"" + arn + "\",\"Status\":\"ISSUED\",\"Type\":\"IMPORTED\"}")
                        .collect(Collectors.joining(",", "{\"CertificateSummaryList\":[", "]}"))
                : "{\"Tags\":[{\"Key\":\"dev-runner:stage\",\"Value\":\"dev\"}]}";
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        send(exchange, status, body);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Caller holds the lock. */
    private String answer(Map<String, String> call) {
        String action = call.get("Action");
        String name = call.getOrDefault("StackName", "");
        FakeStack stack = find(name);
        if (action.equals("DescribeNetworkInterfaces")) {
            String found = interfaces-- > 0 ? "<item><networkInterfaceId>eni-1</networkInterfaceId></item>" : "";
            return "<DescribeNetworkInterfacesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
                    + "<networkInterfaceSet>" + found + "</networkInterfaceSet></DescribeNetworkInterfacesResponse>";
        }
        if (action.equals("ListEntitiesForPolicy")) {
            return entities(call.get("PolicyArn"));
        }
        if (action.equals("CreateChangeSet")) {
            return createChangeSet(call, stack);
        }
        if (action.equals("DescribeEvents")) {
            return failedEvents(call);
        }
        if (stack == null) {
            return error("ValidationError", "Stack with id " + name + " does not exist");
        }
        return switch (action) {
            case "DescribeStacks" -> describe(stack);
            case "DescribeStackEvents" -> events(stack);
            case "DescribeChangeSet" -> describeChangeSet(stack, call.get("ChangeSetName"));
            case "DeleteChangeSet" -> {
                stack.changeSets.remove(call.get("ChangeSetName"));
                yield result(action, "");
            }
            case "ExecuteChangeSet" -> {
                take(stack, stack.wanted.getOrDefault(call.get("ChangeSetName"), Map.of()));
                yield run(
                        stack,
                        call,
                        stack.status.equals("REVIEW_IN_PROGRESS") ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS");
            }
            case "DeleteStack" -> {
                if (stack.status.equals("REVIEW_IN_PROGRESS")) {
                    stacks.remove(stack.name);
                    yield result(action, "");
                }
                yield run(stack, call, "DELETE_IN_PROGRESS");
            }
            default -> error("InvalidAction", action);
        };
    }

    private String entities(String policy) {
        List<String> holders = policies.get(policy);
        if (holders == null) {
            return error("NoSuchEntity", "Policy " + policy + " does not exist");
        }
        StringBuilder lists = new StringBuilder();
        for (String kind : List.of("User", "Group", "Role")) {
            lists.append("<Policy" + kind + "s>");
            holders.stream()
                    .filter(holder -> holder.startsWith(kind.toLowerCase(Locale.ROOT) + " "))
                    .forEach(holder -> lists.append("<member><" + kind + "Name>" + holder.substring(kind.length() + 1)
                            + "</" + kind + "Name></member>"));
            lists.append("</Policy" + kind + "s>");
        }
        return result("ListEntitiesForPolicy", "<IsTruncated>false</IsTruncated>" + lists)
                .replace(
                        "http://cloudformation.amazonaws.com/doc/2010-05-15/",
                        "https://iam.amazonaws.com/doc/2010-05-08/");
    }

    /** By name a deleted stack is not found, by its id it is. */
    private FakeStack find(String nameOrId) {
        return stacks.values().stream()
                .filter(stack -> stack.id.equals(nameOrId)
                        || (stack.name.equals(nameOrId) && !stack.status.equals("DELETE_COMPLETE")))
                .findFirst()
                .orElse(null);
    }

    private String createChangeSet(Map<String, String> call, FakeStack present) {
        boolean create = call.get("ChangeSetType").equals("CREATE");
        if (create == (present != null && !present.status.equals("REVIEW_IN_PROGRESS"))) {
            return error("ValidationError", "the type " + call.get("ChangeSetType") + " does not fit the stack");
        }
        FakeStack stack = present;
        if (stack == null) {
            stack = new FakeStack(call.get("StackName"), "REVIEW_IN_PROGRESS");
            stacks.put(stack.name, stack);
            addEvent(stack, new Step(stack.name, "AWS::CloudFormation::Stack", stack.status, ""), "");
        }
        Map<String, String> plan = plans.isEmpty()
                ? Map.of(
                        "Status",
                        "CREATE_COMPLETE",
                        "StatusReason",
                        "",
                        "Changes",
                        change("Add", "Table", "AWS::DynamoDB::Table", ""))
                : plans.remove();
        stack.changeSets.put(call.get("ChangeSetName"), plan);
        stack.wanted.put(call.get("ChangeSetName"), call);
        return result(
                "CreateChangeSet", "<Id>" + id(call.get("ChangeSetName")) + "</Id><StackId>" + stack.id + "</StackId>");
    }

    private static String id(String changeSet) {
        return "arn:aws:cloudformation:eu-central-1:123456789012:changeSet/" + changeSet + "/0001";
    }

    /** Only by the change set's ARN, while it is there. */
    private String failedEvents(Map<String, String> call) {
        String id = call.get("ChangeSetName");
        if (!"true".equals(call.get("Filters.FailedEvents"))
                || stacks.values().stream()
                        .flatMap(stack -> stack.changeSets.keySet().stream())
                        .noneMatch(name -> id(name).equals(id))) {
            return error("ChangeSetNotFound", "ChangeSet [" + id + "] does not exist");
        }
        return result("DescribeEvents", "<OperationEvents>" + failures + "</OperationEvents>");
    }

    /** Parameters without a value keep that from before; tags are replaced as a whole. */
    private static void take(FakeStack stack, Map<String, String> wanted) {
        for (int i = 1; wanted.containsKey("Parameters.member." + i + ".ParameterKey"); i++) {
            String value = wanted.get("Parameters.member." + i + ".ParameterValue");
            if (value != null) {
                stack.parameters.put(wanted.get("Parameters.member." + i + ".ParameterKey"), value);
            }
        }
        stack.tags.clear();
        for (int i = 1; wanted.containsKey("Tags.member." + i + ".Key"); i++) {
            stack.tags.put(wanted.get("Tags.member." + i + ".Key"), wanted.get("Tags.member." + i + ".Value"));
        }
    }

    private String describeChangeSet(FakeStack stack, String name) {
        Map<String, String> plan = stack.changeSets.get(name);
        if (plan == null) {
            return error("ChangeSetNotFound", "ChangeSet [" + name + "] does not exist");
        }
        return result(
                "DescribeChangeSet",
                "<ChangeSetName>" + name + "</ChangeSetName><ChangeSetId>" + id(name) + "</ChangeSetId><StackId>"
                        + stack.id + "</StackId><StackName>" + stack.name
                        + "</StackName><Status>" + plan.get("Status") + "</Status><StatusReason>"
                        + plan.get("StatusReason") + "</StatusReason><Changes>" + plan.get("Changes") + "</Changes>");
    }

    private String run(FakeStack stack, Map<String, String> call, String status) {
        if (call.containsKey("ChangeSetName") && stack.changeSets.remove(call.get("ChangeSetName")) == null) {
            return error("ChangeSetNotFound", "ChangeSet [" + call.get("ChangeSetName") + "] does not exist");
        }
        stack.outputs.remove(lost);
        stack.token = call.getOrDefault("ClientRequestToken", "");
        stack.coming.add(new Step(stack.name, "AWS::CloudFormation::Stack", status, "User Initiated"));
        String done = status.replace("_IN_PROGRESS", "_COMPLETE");
        stack.coming.addAll(
                runs.isEmpty() ? List.of(new Step(stack.name, "AWS::CloudFormation::Stack", done, "")) : runs.remove());
        return result(call.get("Action"), "");
    }

    /** Each look lets one thing happen, the status of the stack only after that. */
    private String events(FakeStack stack) {
        Step step = stack.coming.poll();
        if (step != null) {
            if (step.type().equals("AWS::CloudFormation::Stack")) {
                stack.status = step.status();
                stack.reason = step.reason();
            }
            addEvent(stack, step, stack.token);
        }
        StringBuilder members = new StringBuilder();
        List<Map<String, String>> newestFirst = new ArrayList<>(stack.events);
        Collections.reverse(newestFirst);
        for (Map<String, String> event : newestFirst) {
            members.append("<member>");
            event.forEach((key, value) -> {
                if (!value.isEmpty()) {
                    members.append("<" + key + ">" + value + "</" + key + ">");
                }
            });
            members.append("</member>");
        }
        return result("DescribeStackEvents", "<StackEvents>" + members + "</StackEvents>");
    }

    private void addEvent(FakeStack stack, Step step, String token) {
        boolean ofStack = step.type().equals("AWS::CloudFormation::Stack");
        stack.events.add(Map.of(
                "StackId",
                stack.id,
                "EventId",
                "event-" + ++events,
                "StackName",
                stack.name,
                "LogicalResourceId",
                step.resource(),
                "PhysicalResourceId",
                ofStack ? stack.id : "physical",
                "ResourceType",
                step.type(),
                "Timestamp",
                "2026-01-02T03:04:05.000Z",
                "ResourceStatus",
                step.status(),
                "ResourceStatusReason",
                step.reason(),
                "ClientRequestToken",
                token));
    }

    private String describe(FakeStack stack) {
        StringBuilder outputs = new StringBuilder();
        stack.outputs.forEach((key, value) -> outputs.append(
                "<member><OutputKey>" + key + "</OutputKey><OutputValue>" + value + "</OutputValue></member>"));
        StringBuilder parameters = new StringBuilder();
        stack.parameters.forEach((key, value) -> parameters.append("<member><ParameterKey>" + key
                + "</ParameterKey><ParameterValue>" + value + "</ParameterValue></member>"));
        StringBuilder tags = new StringBuilder();
        stack.tags.forEach(
                (key, value) -> tags.append("<member><Key>" + key + "</Key><Value>" + value + "</Value></member>"));
        return result(
                "DescribeStacks",
                "<Stacks><member><StackName>" + stack.name + "</StackName><StackId>" + stack.id
                        + "</StackId><CreationTime>2026-01-02T03:04:05.000Z</CreationTime><StackStatus>" + stack.status
                        + "</StackStatus><StackStatusReason>" + stack.reason + "</StackStatusReason><Outputs>" + outputs
                        + "</Outputs><Parameters>" + parameters + "</Parameters><Tags>" + tags
                        + "</Tags></member></Stacks>");
    }

    private static String result(String action, String content) {
        return "<" + action + "Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><" + action
                + "Result>" + content + "</" + action + "Result><ResponseMetadata><RequestId>r</RequestId>"
                + "</ResponseMetadata></" + action + "Response>";
    }

    private static String error(String code, String message) {
        return "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error><Type>Sender</Type>"
                + "<Code>" + code + "</Code><Message>" + message + "</Message></Error><RequestId>r</RequestId>"
                + "</ErrorResponse>";
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : body.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            form.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8));
        }
        return form;
    }

    @Override
    public void close() {
        aws.close();
        threads.shutdownNow();
    }
}
