package io.devrunner.runner.code;

import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.annotation.processing.SupportedOptions;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;

/** Counts the runs of the compiler in a system property, since javac loads it with a class loader of its own. */
@SupportedAnnotationTypes("*")
@SupportedOptions("property")
public final class CountingProcessor extends AbstractProcessor {
    @Override
    public synchronized void init(ProcessingEnvironment environment) {
        super.init(environment);
        String property = environment.getOptions().get("property");
        System.setProperty(property, Integer.toString(Integer.getInteger(property, 0) + 1));
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        return false;
    }
}
