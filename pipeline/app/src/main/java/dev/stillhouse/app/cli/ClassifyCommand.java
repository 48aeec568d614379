package dev.stillhouse.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "classify",
        description = {
            "Trains small classifiers of texts, such as of their quality or their domain, on rows that a teacher or people labelled,"
                    + " and scores data sets of any size with them.",
            "",
            "In a run spec, classify trains and data.classify drops rows by what a classifier says; docs/guide/classify.md explains both.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stillhouse classify train labelled.jsonl --label team --out models/teams",
            "  stillhouse classify apply models/teams lake/tickets --out scored"
        })
final class ClassifyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say whether to train or to apply");
    }
}
