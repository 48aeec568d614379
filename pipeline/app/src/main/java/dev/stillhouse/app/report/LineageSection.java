package dev.stillhouse.app.report;

import dev.stillhouse.contracts.page.Markup;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.run.StageRecord;
import java.util.Optional;

/** What was made from what, by hash, and how to check it. */
final class LineageSection implements Section {
    private static final int SHORT = 12;

    @Override
    public Optional<String> markup(ReportData data) {
        return data.manifest().filter(manifest -> !manifest.stages().isEmpty()).map(LineageSection::markup);
    }

    private static String markup(RunManifest manifest) {
        Markup section = new Markup()
                .add("<section id=\"lineage\"><h2>Lineage</h2>")
                .add(
                        "<p>Stillhouse %s, run spec <code title=\"%s\">%s</code>. Hashes are SHA-256; whole ones are in manifest.json, and <code>stillhouse verify</code> checks them.</p>",
                        manifest.stillhouse(), manifest.specSha256(), cut(manifest.specSha256()))
                .add("<div class=\"scroll\"><table><thead><tr><th>Stage<th>Made from<th>Made</tr></thead><tbody>");
        manifest.stages().forEach(stage -> section.nest(row(stage)));
        return section.add("</tbody></table></div></section>").toString();
    }

    private static String row(StageRecord stage) {
        Markup row = new Markup().add("<tr><th>%s<td>", stage.name());
        stage.inputs()
                .forEach((name, hash) -> row.add("<div>%s <code title=\"%s\">%s</code></div>", name, hash, cut(hash)));
        String all = stage.outputsHash();
        return row.add(
                        "<td>%s <code title=\"%s\">%s</code></tr>",
                        stage.outputs().size() == 1 ? "1 file" : stage.outputs().size() + " files, together",
                        all,
                        cut(all))
                .toString();
    }

    private static String cut(String hash) {
        return hash.length() <= SHORT ? hash : hash.substring(0, SHORT);
    }
}
