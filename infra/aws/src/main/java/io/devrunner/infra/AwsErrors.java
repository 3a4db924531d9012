package io.devrunner.infra;

import io.devrunner.protocol.UserException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says what a failed call of AWS means for the person who made it. */
public final class AwsErrors {
    private static final Set<String> EXPIRED =
            Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired");
    private static final Set<String> UNKNOWN_KEY =
            Set.of("InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure");
    private static final Set<String> BAD_SIGNATURE =
            Set.of("SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature");
    private static final Set<String> DENIED = Set.of(
            "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "UnauthorizedException");

    /** "User: ARN is not authorized to perform: ACTION on resource: ARN because ..." */
    private static final Pattern NOT_AUTHORIZED =
            Pattern.compile("not authorized to perform: (\\S+?)(?: on resource: (\\S+))?(?: because (.*))?$");

    /** As the JDK says it, before the proxy's status. */
    private static final String PROXY_REFUSES = "Unable to tunnel through proxy";

    private static final String TRUST_IT =
            "have it trust the authority of the company: put that into a trust store (keytool -importcert) and set"
                    + " DEV_RUNNER_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE; the system's own store is"
                    + " -Djavax.net.ssl.trustStoreType=KeychainStore on macOS and Windows-ROOT on Windows."
                    + " Functions take the same in JAVA_TOOL_OPTIONS of their 'environment:'";

    private AwsErrors() {}

    /** Whether AWS answered with this code, such as {@code ResourceConflictException}. */
    public static boolean hasCode(SdkException failure, String code) {
        return code.equals(code(failure));
    }

    /** Whether it fails for want of a permission, which AWS says in several ways. */
    public static boolean isDenied(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SdkException sdk
                    && (DENIED.contains(code(sdk)) || message(sdk).contains("is not authorized to perform"))) {
                return true;
            }
        }
        return false;
    }

    /** Whether it fails for the credentials or the way to AWS, so that all other calls would too. */
    public static boolean concernsAll(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SdkClientException || (cause instanceof SdkException sdk && isOfCredentials(sdk))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfCredentials(SdkException failure) {
        return isExpired(failure) || UNKNOWN_KEY.contains(code(failure)) || BAD_SIGNATURE.contains(code(failure));
    }

    private static boolean isExpired(SdkException failure) {
        return EXPIRED.contains(code(failure))
                || message(failure).contains("security token included in the request is expired");
    }

    /**
     * What the failure means.
     *
     * @param what what does not work, such as "the stack dev-runner-dev-bridge cannot be read"
     * @param action the IAM action that the call needs; the answer of AWS may name another one
     */
    public static UserException explain(AwsAccess access, String what, String action, SdkException failure) {
        String code = code(failure);
        String message = message(failure);
        if (isExpired(failure)) {
            return new UserException(what, "the AWS credentials have expired", logIn(access), failure);
        }
        if (isThrottled(failure)) {
            return new UserException(
                    what,
                    "AWS refuses more calls for the moment (" + action + ", " + code + "), also after retries",
                    "try again in a minute; nothing is lost",
                    failure);
        }
        if (DENIED.contains(code) || message.contains("is not authorized to perform")) {
            return denied(access, what, action, message, failure);
        }
        if (UNKNOWN_KEY.contains(code)) {
            return new UserException(
                    what,
                    "AWS does not know the access key, or not in " + access.region() + " (" + code + ")",
                    "see whose it is: aws sts get-caller-identity" + access.options(),
                    failure);
        }
        if (BAD_SIGNATURE.contains(code)) {
            return new UserException(
                    what,
                    "AWS refuses the signature (" + code + "): " + message,
                    "the secret key is wrong, or this machine's clock is: compare it with date -u",
                    failure);
        }
        if (failure instanceof AwsServiceException) {
            return new UserException(
                    what, code + ": " + message, "it was the call " + action + access.options(), failure);
        }
        return unreachable(access, what, action, failure);
    }

    private static UserException denied(
            AwsAccess access, String what, String action, String message, SdkException failure) {
        Matcher matcher = NOT_AUTHORIZED.matcher(message);
        boolean named = matcher.find();
        String needed = named ? matcher.group(1) : action;
        String on = named && matcher.group(2) != null ? matcher.group(2) : null;
        String because = named && matcher.group(3) != null ? " (" + matcher.group(3) + ")" : "";
        return new UserException(
                what,
                "these AWS credentials may not " + needed + (on == null ? "" : " on " + on) + because,
                "have " + needed + " allowed" + (on == null ? "" : " on " + on)
                        + ", or take other credentials with --profile; whose these are: aws sts get-caller-identity"
                        + access.options(),
                failure);
    }

    private static UserException unreachable(AwsAccess access, String what, String action, SdkException failure) {
        if (hasCause(failure, CertificateExpiredException.class)
                || hasCause(failure, CertificateNotYetValidException.class)) {
            return new UserException(
                    what,
                    "the certificate that was shown for AWS is not valid at this machine's time, " + Instant.now()
                            + " (" + action + " in " + access.region() + ")",
                    "is the clock wrong? Then " + AwsClock.SET_IT,
                    failure);
        }
        if (hasCause(failure, CertPathBuilderException.class)) {
            return new UserException(
                    what,
                    "this JVM does not trust the certificate that it was shown for AWS (" + action + " in "
                            + access.region() + "), as when a company's proxy looks into TLS",
                    TRUST_IT,
                    failure);
        }
        String why = network(failure);
        if (why != null) {
            return new UserException(
                    what,
                    why + " (" + action + " in " + access.region() + ")",
                    "is this machine online, the region right, and HTTPS_PROXY as it has to be if there is a proxy"
                            + " (http://user:password@host:port)?",
                    failure);
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return new UserException(
                    what,
                    "AWS did not answer in time (" + action + " in " + access.region() + ")",
                    "try again; the command can be repeated at any point",
                    failure);
        }
        if (isAboutCredentials(failure)) {
            return noCredentials(access, failure);
        }
        return new UserException(
                what, message(failure), "it was the call " + action + "; --verbose shows the whole error", failure);
    }

    /** Why there are no credentials, and how to get some. */
    static UserException noCredentials(AwsAccess access, RuntimeException failure) {
        String reason = reason(firstLine(String.valueOf(failure.getMessage())));
        String text = reason.toLowerCase(Locale.ROOT);
        boolean expired = text.contains("expired") || text.contains("sso login");
        return new UserException(
                expired
                        ? "the AWS login has expired"
                        : "there are no AWS credentials"
                                + access.profile()
                                        .map(name -> " in the profile '" + name + "'")
                                        .orElse(""),
                reason,
                logIn(access),
                failure);
    }

    /** The default chain says at length what each of its providers has to say. */
    private static String reason(String message) {
        return message.startsWith("Unable to load credentials from any of the providers")
                ? "neither the environment, nor the AWS configuration, nor a role of this machine has any"
                : message;
    }

    /** How to get new credentials. */
    public static String logIn(AwsAccess access) {
        return access.profile()
                .map(name -> "log in again: aws sso login --profile " + name + " (or renew the keys of the profile)")
                .orElse("log in again: aws sso login, or name a profile with --profile");
    }

    private static boolean isAboutCredentials(SdkException failure) {
        String text = message(failure).toLowerCase(Locale.ROOT);
        return text.contains("credentials") || text.contains("sso") || text.contains("token");
    }

    private static boolean isThrottled(SdkException failure) {
        return failure instanceof AwsServiceException service
                && (service.isThrottlingException()
                        || service.statusCode() == 429
                        || "RequestLimitExceeded".equals(code(failure)));
    }

    private static boolean hasCause(Throwable failure, Class<? extends Exception> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a proxy has not let a connection through, whatever status it gives. */
    public static boolean isProxyRefusal(String message) {
        return message.contains(PROXY_REFUSES);
    }

    private static @Nullable String network(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "the address " + cause.getMessage() + " is not known";
            }
            if (String.valueOf(cause.getMessage()).startsWith(PROXY_REFUSES)) {
                return "the proxy does not lead there: " + firstLine(String.valueOf(cause.getMessage()));
            }
            if (cause instanceof ConnectException || cause instanceof SocketException) {
                return "AWS cannot be reached: " + firstLine(String.valueOf(cause.getMessage()));
            }
            if (cause instanceof SSLException) {
                return "no TLS connection to AWS: " + firstLine(String.valueOf(cause.getMessage()));
            }
            if (cause instanceof SocketTimeoutException) {
                return "AWS did not answer in time";
            }
        }
        return null;
    }

    private static String code(SdkException failure) {
        return failure instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? String.valueOf(service.awsErrorDetails().errorCode())
                : "";
    }

    private static String message(SdkException failure) {
        if (failure instanceof AwsServiceException service
                && service.awsErrorDetails() != null
                && service.awsErrorDetails().errorMessage() != null) {
            return firstLine(service.awsErrorDetails().errorMessage());
        }
        return firstLine(String.valueOf(failure.getMessage()));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
