package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Expected texts are those of scikit-learn's strip_newsgroup_* functions. */
class NewsPostTest {
  @Test
  void withoutHeader_upToTheFirstEmptyLine() {
    assertThat(NewsPost.withoutHeader("From: a\nSubject: b\n\nText\n\nmore"))
        .isEqualTo("Text\n\nmore");
    assertThat(NewsPost.withoutHeader("\n\n\nText")).isEqualTo("\nText");
    assertThat(NewsPost.withoutHeader("no empty line\n")).isEmpty();
    assertThat(NewsPost.withoutHeader("a\r\n\r\nb")).isEmpty(); // as Python's partition("\n\n")
  }

  @Test
  void withoutFooter_fromTheLastBlankOrRuledLine() {
    assertThat(NewsPost.withoutFooter("a\n\nb\n\nJoe\n")).isEqualTo("a\n\nb");
    assertThat(NewsPost.withoutFooter("a\n --- \nJoe")).isEqualTo("a");
    assertThat(NewsPost.withoutFooter("\n\n a\nb\n--\nJoe\n\n\n")).isEqualTo("a\nb");
    assertThat(NewsPost.withoutFooter("a\n\u00a0\u0085\nJoe")).isEqualTo("a");
  }

  @Test
  void withoutFooter_noSuchLine_isLeftAsItIs() {
    assertThat(NewsPost.withoutFooter(" a\nb\n")).isEqualTo(" a\nb\n");
    assertThat(NewsPost.withoutFooter("a\n- -\nb")).isEqualTo("a\n- -\nb");
    assertThat(NewsPost.withoutFooter("--\nJoe")).isEqualTo("--\nJoe");
    assertThat(NewsPost.withoutFooter(" \n ")).isEqualTo(" \n ");
    assertThat(NewsPost.withoutFooter("")).isEmpty();
  }

  @Test
  void withoutQuotes_dropsQuotedAndIntroducingLines() {
    String text =
        "In article <1>\nQuoted from\n> b\n| c\na > b\n a In article\nJoe writes:\nJoe wrote: x\n"
            + "Joe writes in\nshe says:\nhe said:\nhe said\nIn articles\n\nend\n";
    assertThat(NewsPost.withoutQuotes(text)).isEqualTo("a > b\n a In article\nhe said\n\nend\n");
    assertThat(NewsPost.withoutQuotes("> a")).isEmpty();
    assertThat(NewsPost.withoutQuotes("\na")).isEqualTo("\na");
  }

  @Test
  void body_takesHeaderFooterAndQuotesInThisOrder() {
    assertThat(NewsPost.body("From: a\n\nHello\n> quoted\nworld\n--\nJoe\n"))
        .isEqualTo("Hello\nworld");
    // With the quotes taken first, the footer would begin at the first empty line.
    assertThat(NewsPost.body("From: a\n\nx\n\nb\n\n> q")).isEqualTo("x\n\nb");
  }
}
