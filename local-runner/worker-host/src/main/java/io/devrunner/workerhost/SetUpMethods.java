package io.devrunner.workerhost;

import java.util.Map;
import java.util.Set;

/**
 * The methods that a framework runs once, when it sets a function up, and whose outcome it keeps from then on. They are
 * told by name, since a function's own classes show nothing of who calls them. A composed annotation, which has one of
 * these itself, is not recognized.
 */
final class SetUpMethods {
    /** Of methods: they make a bean, or complete one that was made. */
    private static final Set<String> ANNOTATIONS = Set.of(
            // Make a bean: Spring, Micronaut, CDI (Quarkus), Guice, Dagger.
            "Lorg/springframework/context/annotation/Bean;",
            "Lio/micronaut/context/annotation/Bean;",
            "Ljakarta/inject/Singleton;",
            "Ljavax/inject/Singleton;",
            "Ljakarta/enterprise/inject/Produces;",
            "Ljavax/enterprise/inject/Produces;",
            "Lcom/google/inject/Provides;",
            "Lcom/google/inject/multibindings/ProvidesIntoSet;",
            "Lcom/google/inject/multibindings/ProvidesIntoMap;",
            "Lcom/google/inject/multibindings/ProvidesIntoOptional;",
            "Ldagger/Provides;",
            // Complete a bean, as its constructor would.
            "Ljakarta/annotation/PostConstruct;",
            "Ljavax/annotation/PostConstruct;",
            "Ljakarta/inject/Inject;",
            "Ljavax/inject/Inject;",
            "Lcom/google/inject/Inject;",
            "Lorg/springframework/beans/factory/annotation/Autowired;");

    /** Of classes whose methods make beans, whatever the scope that each is annotated with. */
    private static final Set<String> FACTORIES = Set.of("Lio/micronaut/context/annotation/Factory;");

    /** The types of whose classes the method, by name and descriptor, is one. */
    private static final Map<String, Set<String>> OF_TYPES = Map.of(
            "configure()V", Set.of("com/google/inject/AbstractModule", "com/google/inject/PrivateModule"),
            "configure(Lcom/google/inject/Binder;)V", Set.of("com/google/inject/Module"),
            "afterPropertiesSet()V", Set.of("org/springframework/beans/factory/InitializingBean"));

    private SetUpMethods() {}

    static boolean isAnnotation(String descriptor) {
        return ANNOTATIONS.contains(descriptor);
    }

    static boolean isFactory(String descriptor) {
        return FACTORIES.contains(descriptor);
    }

    /** The internal names of the types that make it one; mostly none. */
    static Set<String> typesWith(String method) {
        return OF_TYPES.getOrDefault(method, Set.of());
    }
}
