package dev.stillhouse.engine.cuda;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that need {@link FakeCuda}, and with it a C++ compiler. On a machine without one they are skipped, which is printed. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WithFakeCuda.Loading.class)
@interface WithFakeCuda {
    /** Loads the libraries before the class, once. */
    final class Loading implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (FakeCuda.compiler().isEmpty()) {
                return ConditionEvaluationResult.disabled(
                        "there is no C++ compiler (c++, g++ or clang++) to compile the kernels for the CPU with");
            }
            FakeCuda.load(FakeCuda.compiler().get());
            return ConditionEvaluationResult.enabled(
                    "compiled by " + FakeCuda.compiler().get());
        }
    }
}
