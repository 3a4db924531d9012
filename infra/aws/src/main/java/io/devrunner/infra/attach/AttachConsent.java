package io.devrunner.infra.attach;

import java.util.function.Predicate;

/**
 * What a person says of functions that would be refused otherwise.
 *
 * @param production whether functions that look like production may be attached
 * @param question is asked for each of these
 * @param skipNetworkCheck whether those in a VPC may be attached that seem to have no way out of it
 */
public record AttachConsent(boolean production, Predicate<String> question, boolean skipNetworkCheck) {}
