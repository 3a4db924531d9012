package io.devrunner.runner.code;

import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;

/** Fails on classes that have a method. */
@SupportedAnnotationTypes("*")
public final class ThrowingProcessor extends AbstractProcessor {
    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (Element type : round.getRootElements()) {
            if (type.getEnclosedElements().toString().contains("value")) {
                throw new IllegalStateException("fails as it does");
            }
        }
        return false;
    }
}
