package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bash offers after a line, asked of a bash. */
class CompletionCommandTest {
  private static final Path BASH = Path.of("/bin/bash");

  @TempDir Path directory;

  private List<String> offered(String line) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(BASH), "a bash");
    Cli cli = Cli.plain().run("completion", "bash");
    assertThat(cli.code()).isZero();
    Path script = Files.writeString(directory.resolve("completion"), cli.out());
    String ask =
        """
        source "$1"
        complete -p bilevo >/dev/null || exit 9
        function=$(complete -p bilevo | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        COMP_LINE="$2"; COMP_POINT=${#COMP_LINE}
        read -r -a COMP_WORDS <<< "$COMP_LINE"
        [[ "$COMP_LINE" == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        "$function" bilevo "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2>/dev/null
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    Process bash =
        new ProcessBuilder(BASH.toString(), "--norc", "-c", ask, "bash", script.toString(), line)
            .redirectErrorStream(true)
            .start();
    String text = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(text).isZero();
    return text.lines().map(String::strip).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "'bilevo pre', predict",
    "'bilevo rep', report",
    "'bilevo retu', retune",
    "'bilevo restart --fr', --from",
    "'bilevo submit --pr', --priority",
    "'bilevo doc', doctor",
    "'bilevo serve --po', --port",
    "'bilevo predict --unl', --unlabelled",
    "'bilevo data ge', get",
    "'bilevo completion z', zsh",
  })
  void bash_beginning_isCompleted(String line, String wanted) throws Exception {
    assertThat(offered(line)).containsExactly(wanted);
  }

  @Test
  void bash_nothingYet_isOfferedEveryCommand() throws Exception {
    assertThat(offered("bilevo "))
        .contains("run", "hypergradient", "validate", "serve", "submit", "watch", "cancel")
        .contains("result", "predict", "report", "doctor", "completion", "data");
  }

  @Test
  void zsh_script_makesItselfReadyForBashs() {
    assertThat(Cli.plain().run("completion", "zsh").out()).contains("bashcompinit");
  }

  @Test
  void completion_otherShell_isMisuse() {
    assertThat(Cli.plain().run("completion", "fish").code()).isEqualTo(2);
  }
}
