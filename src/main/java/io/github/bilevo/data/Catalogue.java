package io.github.bilevo.data;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The data sets known by name. */
public final class Catalogue {
  private static final String UCI = "https://archive.ics.uci.edu/";
  private static final String UCI_FILES = UCI + "ml/machine-learning-databases/";
  private static final String LIBSVM = "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/";
  // Amazon serves a bucket's site without TLS; the digests vouch for what comes.
  private static final String FASHION =
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
  // The original page no longer serves its files; this is the mirror PyTorch reads.
  private static final String DIGITS = "https://ossci-datasets.s3.amazonaws.com/mnist/";

  private static final List<Dataset> ALL =
      List.of(
          parkinsons(),
          breastCancerWisconsin(),
          a9a(),
          fashionMnist(),
          mnist(),
          twentyNewsgroups());

  private Catalogue() {}

  /** All data sets, by name. */
  public static List<Dataset> all() {
    return ALL;
  }

  /** The data set of this name. */
  public static Optional<Dataset> find(String name) {
    return ALL.stream().filter(dataset -> dataset.name().equals(name)).findFirst();
  }

  /**
   * 195 recordings of 32 subjects, 22 features; target 1 = Parkinson's disease (147), 0 = healthy
   * (48). The group is the subject, the third part of a name like {@code phon_R01_S01_1}.
   */
  private static Dataset parkinsons() {
    return new Dataset(
        "parkinsons",
        "Parkinsons (Oxford voice recordings)",
        URI.create(UCI + "dataset/174/parkinsons"),
        "CC BY 4.0",
        "M. A. Little, P. E. McSharry, E. J. Hunter, J. Spielman, L. O. Ramig, Suitability of"
            + " dysphonia measurements for telemonitoring of Parkinson's disease, IEEE Trans."
            + " Biomedical Engineering 56(4), 2009; data DOI 10.24432/C59C74",
        new Format.Csv(
            new CsvSpec(
                true,
                ',',
                "status",
                List.of("name"),
                Optional.of("name"),
                Optional.of("phon_R\\d+_(S\\d+)_\\d+"),
                Map.of())),
        195,
        List.of(
            file(
                UCI_FILES,
                "parkinsons/parkinsons.data",
                40_697,
                "a36116c2deac07895b79ce97a2f99a1b3720ac4892995ff5c3b9ccb397ed2bc5")));
  }

  /** 569 samples, 30 features of cell nuclei; target 1 = malignant (212), 0 = benign (357). */
  private static Dataset breastCancerWisconsin() {
    Map<String, Double> diagnosis = new LinkedHashMap<>();
    diagnosis.put("M", 1.0);
    diagnosis.put("B", 0.0);
    return new Dataset(
        "breast-cancer-wisconsin",
        "Breast Cancer Wisconsin (Diagnostic)",
        URI.create(UCI + "dataset/17/breast+cancer+wisconsin+diagnostic"),
        "CC BY 4.0",
        "W. N. Street, W. H. Wolberg, O. L. Mangasarian, Nuclear feature extraction for breast"
            + " tumor diagnosis, SPIE 1905, 1993; data DOI 10.24432/C5DW2B",
        new Format.Csv(new CsvSpec(false, ',', "2", List.of("1"), Optional.empty(), diagnosis)),
        569,
        List.of(
            file(
                UCI_FILES,
                "breast-cancer-wisconsin/wdbc.data",
                124_103,
                "d606af411f3e5be8a317a5a8b652b425aaf0ff38ca683d5327ffff94c3695f4a")));
  }

  /**
   * 32 561 people, 123 binary features of 14 attributes; target 1 = income above 50 000 dollars (7
   * 841), −1 = not (24 720). For testing 16 281 more (3 846 and 12 435).
   */
  private static Dataset a9a() {
    return new Dataset(
        "a9a",
        "a9a (UCI Adult in binary features)",
        URI.create(LIBSVM + "binary.html#a9a"),
        "none stated; UCI Adult, on which it is made, CC BY 4.0",
        "J. C. Platt, Fast training of support vector machines using sequential minimal"
            + " optimization, 1998; C.-C. Chang, C.-J. Lin, LIBSVM, ACM TIST 2(3), 2011; B. Becker,"
            + " R. Kohavi, Adult, UCI, 1996, DOI 10.24432/C5XW20",
        // Feature 123 is in no test row, so the width has to be given.
        new Format.Libsvm(new LibsvmSpec(OptionalInt.of(123), Map.of())),
        32_561,
        List.of(
            new DataFile(
                URI.create(LIBSVM + "binary/a9a"),
                "a9a/a9a",
                2_329_875,
                "f5d5ffd8d865ff41328e7ee043e4b020816914ff6843ff15b98905ddbedce906")),
        16_281,
        List.of(
            new DataFile(
                URI.create(LIBSVM + "binary/a9a.t"),
                "a9a/a9a.t",
                1_164_628,
                "1f448a153f0320399a7e40836eb207655b0bde0f21fc941cc472193daa9f5de9")));
  }

  /**
   * 60 000 images of clothes of 28 × 28 pixels in [0, 1], 6 000 of each class 0 … 9; 10 000 more.
   */
  private static Dataset fashionMnist() {
    return images(
        "fashion-mnist",
        "Fashion-MNIST",
        "https://github.com/zalandoresearch/fashion-mnist",
        "MIT, Copyright (c) 2017 Zalando SE",
        "H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking"
            + " Machine Learning Algorithms, arXiv:1708.07747, 2017",
        FASHION,
        new long[] {26_421_880, 29_515, 4_422_102, 5_148},
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5");
  }

  /** 60 000 handwritten digits of 28 × 28 pixels in [0, 1], target the digit; 10 000 more. */
  private static Dataset mnist() {
    return images(
        "mnist",
        "MNIST handwritten digits",
        "http://yann.lecun.com/exdb/mnist/",
        "none stated; commonly reported as CC BY-SA 3.0",
        "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document"
            + " recognition, Proceedings of the IEEE 86(11):2278-2324, 1998",
        DIGITS,
        new long[] {9_912_422, 28_881, 1_648_877, 4_542},
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6");
  }

  /** Four files under {@code base}: images and labels, then those for testing. */
  private static Dataset images(
      String name,
      String title,
      String page,
      String licence,
      String citation,
      String base,
      long[] bytes,
      String... sha256) {
    String[] names = {
      "train-images-idx3-ubyte.gz",
      "train-labels-idx1-ubyte.gz",
      "t10k-images-idx3-ubyte.gz",
      "t10k-labels-idx1-ubyte.gz"
    };
    DataFile[] files = new DataFile[names.length];
    for (int i = 0; i < names.length; i++) {
      URI url = URI.create(base + names[i]);
      files[i] = new DataFile(url, name + "/" + names[i], bytes[i], sha256[i]);
    }
    return new Dataset(
        name,
        title,
        URI.create(page),
        licence,
        citation,
        new Format.Idx(new IdxSpec(IdxSpec.TO_UNIT, Map.of())),
        60_000,
        List.of(files[0], files[1]),
        10_000,
        List.of(files[2], files[3]));
  }

  /**
   * 18 846 posts, word counts of norm 1 over the 101 631 words of the 11 314 posts before the date
   * at which the two halves part; target the topic, 0 … 19 in alphabetical order.
   */
  private static Dataset twentyNewsgroups() {
    return new Dataset(
        "20newsgroups",
        "20 Newsgroups, by date",
        URI.create("http://qwone.com/~jason/20Newsgroups/"),
        "none stated; UCI lists its copy as CC BY 4.0",
        "K. Lang, NewsWeeder: Learning to filter netnews, ICML 1995, pp. 331-339; T. Mitchell,"
            + " Twenty Newsgroups, UCI, 1997, DOI 10.24432/C5C323",
        new Format.Newsgroups(Map.of()),
        18_846,
        List.of(
            new DataFile(
                URI.create("http://qwone.com/~jason/20Newsgroups/20news-bydate.tar.gz"),
                "20newsgroups/20news-bydate.tar.gz",
                14_386_777,
                "85b97f2c5f74087c0262743c98410790b5143867941e55dca69a0433e9972f2b",
                // The original archive: the same posts, in another order and with their dates.
                List.of("8f1b2514ca22a5ade8fbb9cfa5727df95fa587f4c87b786e15c759fa66d95610"))));
  }

  private static DataFile file(String base, String path, long bytes, String sha256) {
    return new DataFile(URI.create(base + path), path, bytes, sha256);
  }
}
