package dev.stillhouse.app.stages;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.spec.BudgetSpec;
import dev.stillhouse.contracts.spec.SynthesizeSpec;
import dev.stillhouse.contracts.spec.SynthesizeSpec.Require;
import dev.stillhouse.contracts.spec.TeacherSpec;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.Dispatch;
import dev.stillhouse.distill.synthesis.Limits;
import dev.stillhouse.distill.synthesis.Price;
import dev.stillhouse.distill.synthesis.PriceBook;
import dev.stillhouse.distill.synthesis.Requirement;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.EndpointSettings;
import dev.stillhouse.distill.teacher.TeacherSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What the {@code synthesize} section of a spec means to the jobs that carry it out. */
public record TeacherPlan(SynthesizeSpec section) {
    /** Of a teacher behind endpoints. */
    TeacherSettings teacher() {
        return section.teacher() instanceof TeacherSpec.Remote remote
                ? one(remote)
                : several((TeacherSpec.Several) section.teacher());
    }

    private static TeacherSettings one(TeacherSpec.Remote spec) {
        return TeacherSettings.at(spec.baseUrl(), spec.model(), spec.apiKeyFile())
                .withTimeout(spec.timeout());
    }

    private static TeacherSettings several(TeacherSpec.Several spec) {
        List<EndpointSettings> endpoints = spec.endpoints().stream()
                .map(endpoint -> EndpointSettings.at(endpoint.baseUrl(), endpoint.apiKeyFile(), endpoint.weight()))
                .toList();
        return TeacherSettings.at(endpoints, spec.model()).withTimeout(spec.timeout());
    }

    /**
     * What answers must be.
     *
     * @throws Failure SPEC_INVALID when the schema is none
     */
    public Requirement requirement() {
        if (section.require().isEmpty()) {
            return new Requirement.AnyText();
        }
        Require require = section.require().get();
        return require instanceof Require.Schema schema
                ? new Requirement.JsonSchema(schema.jsonSchema().text())
                : new Requirement.JsonObject(((Require.Keys) require).json());
    }

    SynthesisSettings settings(TeacherSettings teacher, long seed, Path tokenizer, int sequenceLength) {
        PriceBook prices = prices();
        return new SynthesisSettings(
                teacher,
                inBatches() ? Dispatch.BATCHES : Dispatch.ONE_BY_ONE,
                parameters(seed),
                limits(),
                requirement(),
                prices,
                section.budget().map(budget -> budget(budget, prices)).orElseGet(Budget.Unlimited::new),
                section.maxRequests().map(OptionalInt::of).orElse(OptionalInt.empty()),
                section.n(),
                tokenizer,
                sequenceLength);
    }

    private boolean inBatches() {
        return section.teacher() instanceof TeacherSpec.Remote remote && remote.batch();
    }

    private AnswerParameters parameters(long seed) {
        AnswerParameters any =
                new AnswerParameters(section.maxTokens(), section.temperature(), section.topLogprobs(), seed);
        return section.require().orElse(null) instanceof Require.Schema schema
                ? any.withJsonSchema(schema.jsonSchema().text())
                : any;
    }

    private Limits limits() {
        return new Limits(
                section.concurrency(),
                section.limits().requestsPerMinute().orElse(Limits.ANY),
                section.limits().tokensPerMinute().orElse(Limits.ANY));
    }

    /**
     * An endpoint's own price goes by its name, which is its URL. So does that of its batches, whether they are asked for now or not: the ledger may have
     * some of earlier runs.
     */
    private PriceBook prices() {
        Map<String, Price> byEndpoint = new HashMap<>();
        if (section.teacher() instanceof TeacherSpec.Several several) {
            several.endpoints()
                    .forEach(endpoint -> endpoint.price()
                            .ifPresent(
                                    price -> byEndpoint.put(endpoint.baseUrl().toString(), price(price))));
        }
        if (section.teacher() instanceof TeacherSpec.Remote remote) {
            section.price()
                    .filter(price -> price.batchDiscount() > 0)
                    .ifPresent(price -> byEndpoint.put(
                            remote.baseUrl() + EndpointSettings.BATCHES,
                            price(price).less(BigDecimal.valueOf(price.batchDiscount()))));
        }
        Price free = byEndpoint.isEmpty()
                ? Price.FREE
                : new Price(
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        section.prices().get(0).currency());
        return new PriceBook(section.price().map(TeacherPlan::price).orElse(free), byEndpoint);
    }

    private static Price price(SynthesizeSpec.Price spec) {
        return new Price(
                BigDecimal.valueOf(spec.inputPerMillion()),
                BigDecimal.valueOf(spec.cachedPerMillion().orElse(spec.inputPerMillion())),
                BigDecimal.valueOf(spec.outputPerMillion()),
                spec.currency());
    }

    private static Budget budget(BudgetSpec spec, PriceBook prices) {
        return spec instanceof BudgetSpec.Tokens tokens
                ? new Budget.Tokens(tokens.tokens())
                : new Budget.Money(BigDecimal.valueOf(((BudgetSpec.Money) spec).money()), prices);
    }
}
