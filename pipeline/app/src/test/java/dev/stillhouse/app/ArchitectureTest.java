package dev.stillhouse.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Serializable;
import java.util.Optional;

/** The walls between the rooms. */
@AnalyzeClasses(packages = "dev.stillhouse", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DEPENDENCIES_POINT_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("contracts")
            .definedBy("dev.stillhouse.contracts..")
            .layer("text")
            .definedBy("dev.stillhouse.text..")
            .layer("lake")
            .definedBy("dev.stillhouse.lake..")
            .layer("classify")
            .definedBy("dev.stillhouse.classify..")
            .layer("tensor")
            .definedBy("dev.stillhouse.tensor..")
            .layer("engines")
            .definedBy("dev.stillhouse.engine..")
            .layer("llama")
            .definedBy("dev.stillhouse.llama..")
            .layer("finetune")
            .definedBy("dev.stillhouse.finetune..")
            .layer("serving")
            .definedBy("dev.stillhouse.serving..")
            .layer("distill")
            .definedBy("dev.stillhouse.distill..")
            .layer("app")
            .definedBy("dev.stillhouse.app..")
            .whereLayer("app")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("engines")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("distill")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("serving")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("finetune")
            .mayOnlyBeAccessedByLayers("distill", "app")
            .whereLayer("llama")
            .mayOnlyBeAccessedByLayers("finetune", "serving", "distill", "app")
            .whereLayer("tensor")
            .mayOnlyBeAccessedByLayers("engines", "llama", "finetune", "serving", "distill", "app")
            .whereLayer("classify")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("lake")
            .mayOnlyBeAccessedByLayers("classify", "distill", "app")
            .whereLayer("text")
            .mayOnlyBeAccessedByLayers("lake", "classify", "llama", "finetune", "serving", "distill", "app");

    @ArchTest
    static final ArchRule SPARK_STAYS_IN_ITS_PACKAGES = noClasses()
            .that()
            .resideInAPackage("dev.stillhouse..")
            .and()
            .resideOutsideOfPackages(
                    "..spark..", "dev.stillhouse.lake..", "dev.stillhouse.classify..", "dev.stillhouse.app..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..");

    @ArchTest
    static final ArchRule WHAT_TRAVELS_TO_WORKERS_CAN_TRAVEL = noFields()
            .that()
            .areDeclaredInClassesThat(assignableTo(Serializable.class)
                    .and(DescribedPredicate.describe("are records", JavaClass::isRecord)))
            .and()
            .areNotStatic()
            .should()
            .haveRawType(Optional.class);

    @ArchTest
    static final ArchRule ND4J_STAYS_IN_ITS_ENGINE_AND_IN_THE_TRAINER_OF_CLASSIFIERS = noClasses()
            .that()
            .resideOutsideOfPackages("dev.stillhouse.engine.nd4j..", "dev.stillhouse.classify..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.nd4j..");

    @ArchTest
    static final ArchRule NATIVE_BINDINGS_STAY_IN_THE_ENGINES = noClasses()
            .that()
            .resideOutsideOfPackages("dev.stillhouse.engine..", "dev.stillhouse.classify..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule ONNX_RUNTIME_STAYS_WITH_THE_GUARD = noClasses()
            .that()
            .resideOutsideOfPackage("dev.stillhouse.lake.guard..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule THE_GUARD_KNOWS_NO_SPARK = noClasses()
            .that()
            .resideInAPackage("dev.stillhouse.lake.guard..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..");

    @ArchTest
    static final ArchRule DEEPLEARNING4J_STAYS_IN_THE_TRAINER_OF_CLASSIFIERS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.stillhouse.classify..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.deeplearning4j..");

    @ArchTest
    static final ArchRule TRACKERS_STAY_IN_THEIR_ROOM = noClasses()
            .that()
            .resideOutsideOfPackage("dev.stillhouse.app.tracking..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.mlflow..", "io.prometheus..");

    @ArchTest
    static final ArchRule TRACKING_KNOWS_NO_SPARK_AND_NO_ENGINE = noClasses()
            .that()
            .resideInAPackage("dev.stillhouse.app.tracking..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..", "dev.stillhouse.tensor..");

    @ArchTest
    static final ArchRule CONTRACTS_KNOW_NO_TENSORS_AND_NO_TEXT = noClasses()
            .that()
            .resideInAPackage("dev.stillhouse.contracts..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.stillhouse.tensor..", "dev.stillhouse.text..");

    @ArchTest
    static final ArchRule ONLY_MAIN_ENDS_THE_PROCESS = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(Main.class.getName())
            .should()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule ONLY_THE_APPLICATION_READS_ITS_SURROUNDINGS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.stillhouse.app..")
            .should()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getProperty", String.class)
            .orShould()
            .callMethod(System.class, "setProperty", String.class, String.class);

    @ArchTest
    static final ArchRule FAILURES_ARE_NAMED = noClasses()
            .should()
            .callConstructorWhere(com.tngtech.archunit.base.DescribedPredicate.describe(
                    "a plain RuntimeException is made",
                    call -> call.getTargetOwner().isEquivalentTo(RuntimeException.class)
                            && !isExceptionItself(call.getOriginOwner())));

    private static boolean isExceptionItself(JavaClass owner) {
        return owner.isAssignableTo(RuntimeException.class);
    }
}
