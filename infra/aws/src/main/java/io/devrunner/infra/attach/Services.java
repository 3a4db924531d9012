package io.devrunner.infra.attach;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.network.FunctionWayOut;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** The services of one account and region that have to do with functions. */
record Services(AwsAccess access, LambdaClient lambda, IamClient iam, Ec2Client ec2, DynamoDbClient dynamoDb)
        implements AutoCloseable {
    static Services of(AwsAccess access) {
        return new Services(
                access,
                access.client(LambdaClient.builder()),
                access.client(IamClient.builder()),
                access.client(Ec2Client.builder()),
                access.client(DynamoDbClient.builder()));
    }

    FunctionWayOut wayOut() {
        return new FunctionWayOut(ec2, access.region().id());
    }

    @Override
    public void close() {
        Stream.of(lambda, iam, ec2, dynamoDb).forEach(SdkAutoCloseable::close);
    }
}
