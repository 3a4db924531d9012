package io.devrunner.infra.attach;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** Clients whose calls are counted, and one of which meets something. */
final class Faults {
    /** What happens around a call. */
    interface Around {
        Object call(String method, int number, Call call) throws Throwable;
    }

    /** The call itself. */
    interface Call {
        Object make() throws Throwable;
    }

    private Faults() {}

    static Services around(Services services, Around around) {
        AtomicInteger count = new AtomicInteger();
        return new Services(
                services.access(),
                proxy(LambdaClient.class, services.lambda(), count, around),
                proxy(IamClient.class, services.iam(), count, around),
                proxy(Ec2Client.class, services.ec2(), count, around),
                proxy(DynamoDbClient.class, services.dynamoDb(), count, around));
    }

    /** Something happens just before the call of this number. */
    static Services at(Services services, int number, Runnable event) {
        return around(services, (method, n, call) -> {
            if (n == number) {
                event.run();
            }
            return call.make();
        });
    }

    /** Something happens just before the first call of this method. */
    static Services before(Services services, String name, Runnable event) {
        AtomicInteger seen = new AtomicInteger();
        return around(services, (method, n, call) -> {
            if (method.equals(name) && seen.incrementAndGet() == 1) {
                event.run();
            }
            return call.make();
        });
    }

    private static <T> T proxy(Class<T> type, T client, AtomicInteger count, Around around) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> around.call(
                        method.getName(), count.incrementAndGet(), () -> invoke(client, method, arguments))));
    }

    private static Object invoke(Object client, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
