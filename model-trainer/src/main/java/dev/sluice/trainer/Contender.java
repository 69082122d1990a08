package dev.sluice.trainer;

import dev.sluice.trainer.TableBooster.Chosen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import libsvm.svm;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.classification.ensemble.AdaBoostTrainer;
import org.tribuo.classification.ensemble.FullyWeightedVotingCombiner;
import org.tribuo.classification.liblinear.LibLinearClassificationTrainer;
import org.tribuo.classification.liblinear.LinearClassificationType;
import org.tribuo.classification.liblinear.LinearClassificationType.LinearType;
import org.tribuo.classification.libsvm.LibSVMClassificationTrainer;
import org.tribuo.classification.libsvm.SVMClassificationType;
import org.tribuo.classification.libsvm.SVMClassificationType.SVMMode;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.common.libsvm.KernelType;
import org.tribuo.common.libsvm.SVMParameters;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.common.xgboost.XGBoostTrainer.BoosterType;
import org.tribuo.common.xgboost.XGBoostTrainer.LoggingVerbosity;
import org.tribuo.common.xgboost.XGBoostTrainer.TreeMethod;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * A kind of model that {@code compare} trains, with the usual defaults of its library. LightGBM takes categories and
 * missing values as they are; all others get {@link OneHot} rows.
 */
enum Contender {
    LIGHTGBM("lightgbm", "LightGBM"),
    LOGISTIC_REGRESSION("logistic-regression", "LIBLINEAR"),
    LINEAR_SVM("linear-svm", "LIBLINEAR"),
    RBF_SVM("rbf-svm", "LIBSVM"),
    DECISION_TREE("decision-tree", "Tribuo"),
    RANDOM_FOREST("random-forest", "Tribuo"),
    ADABOOST("adaboost", "Tribuo"),
    GRADIENT_BOOSTING("gradient-boosting", "XGBoost"),
    XGBOOST("xgboost", "XGBoost");

    /** Held here, as levels of loggers that nobody holds are forgotten. */
    private static final Logger LIBRARY = Logger.getLogger("org.tribuo");

    private static final int TREES = 100;
    private static final int STUMPS = 50;
    private static final int ITERATIONS = 1000;
    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** Least weight of a leaf. */
    private static final float ONE_ROW = 1;

    /** The weights of all rows of boosting together make 1. */
    private static final float TINY = 1e-6f;

    private final String label;
    private final String library;

    Contender(String label, String library) {
        this.label = label;
        this.library = library;
    }

    /** The name that users read and write. */
    String label() {
        return label;
    }

    /** What trains it. */
    String library() {
        return library;
    }

    /** XGBoost's library is there for x64 only. */
    boolean runsHere() {
        return !library.equals("XGBoost") || List.of("amd64", "x86_64").contains(System.getProperty("os.arch", ""));
    }

    /**
     * How contenders learn.
     *
     * @param kernelRows rows that the RBF SVM learns from at most, drawn at random, as its time grows with their square
     */
    record Setting(int threads, long seed, int kernelRows) {}

    /** A trained model: scores are above 0 for what it takes for positive. */
    interface Fitted {

        double[] scores(LabelledRows rows, int[] chosen);

        void save(Path file) throws IOException;
    }

    Fitted fit(LabelledRows rows, int[] chosen, Setting setting) {
        if (this == LIGHTGBM) {
            return Boosted.train(rows, chosen, setting);
        }
        int[] learning = this == RBF_SVM ? drawn(chosen, setting.kernelRows(), setting.seed()) : chosen;
        LIBRARY.setLevel(Level.WARNING);
        OneHot encoding = OneHot.of(rows, chosen);
        List<Example<Label>> examples = new ArrayList<>(learning.length);
        for (int row : learning) {
            examples.add(encoding.example(rows, row));
        }
        LabelFactory labels = new LabelFactory();
        MutableDataset<Label> dataset =
                new MutableDataset<>(examples, new SimpleDataSourceProvenance("table", labels), labels);
        return new Encoded(encoding, trainer(setting, encoding.width()).train(dataset));
    }

    /** Reads what {@link Fitted#save} wrote. */
    Fitted load(Path file, OneHot encoding) throws IOException {
        return this == LIGHTGBM
                ? new Boosted(Files.readString(file), 1)
                : new Encoded(encoding, Model.deserializeFromFile(file).castModel(Label.class));
    }

    private Trainer<Label> trainer(Setting setting, int width) {
        return switch (this) {
            case LIGHTGBM -> throw new IllegalStateException("LightGBM has a trainer of its own");
            case LOGISTIC_REGRESSION ->
                new LibLinearClassificationTrainer(
                        new LinearClassificationType(LinearType.L2R_LR), 1, ITERATIONS, 1e-4, setting.seed());
            case LINEAR_SVM ->
                new LibLinearClassificationTrainer(
                        new LinearClassificationType(LinearType.L2R_L2LOSS_SVC), 1, ITERATIONS, 1e-4, setting.seed());
            case RBF_SVM -> new LibSVMClassificationTrainer(rbf(width), setting.seed());
            case DECISION_TREE -> tree(UNLIMITED, ONE_ROW, 1, setting);
            case RANDOM_FOREST ->
                new RandomForestTrainer<>(
                        tree(UNLIMITED, ONE_ROW, (float) (1 / Math.sqrt(width)), setting),
                        new FullyWeightedVotingCombiner(),
                        TREES,
                        setting.seed());
            case ADABOOST -> new AdaBoostTrainer(tree(1, TINY, 1, setting), STUMPS, setting.seed());
            case GRADIENT_BOOSTING -> xgboost(TreeMethod.EXACT, 0.1, 3, 0, setting);
            case XGBOOST -> xgboost(TreeMethod.HIST, 0.3, 6, 1, setting);
        };
    }

    private static CARTClassificationTrainer tree(int depth, float leastWeight, float fraction, Setting setting) {
        return new CARTClassificationTrainer(depth, leastWeight, 0, fraction, false, new GiniIndex(), setting.seed());
    }

    /** LIBSVM gives a score rather than a vote only with Platt's probabilities, at five times the time. */
    private static SVMParameters<Label> rbf(int width) {
        SVMParameters<Label> parameters = new SVMParameters<>(new SVMClassificationType(SVMMode.C_SVC), KernelType.RBF);
        parameters.setCost(1);
        parameters.setGamma(1.0 / width);
        parameters.setEpsilon(1e-3);
        parameters.setCacheSize(200);
        parameters.setProbability();
        svm.svm_set_print_string_function(text -> {}); // it would report to standard output
        return parameters;
    }

    private static XGBoostClassificationTrainer xgboost(
            TreeMethod method, double rate, int depth, double lambda, Setting setting) {
        return new XGBoostClassificationTrainer(
                BoosterType.GBTREE,
                method,
                TREES,
                rate,
                0,
                depth,
                1,
                1,
                1,
                lambda,
                0,
                setting.threads(),
                LoggingVerbosity.SILENT,
                setting.seed());
    }

    private static int[] drawn(int[] rows, int most, long seed) {
        if (rows.length <= most) {
            return rows;
        }
        int[] shuffled = rows.clone();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < most; i++) {
            int other = i + random.nextInt(shuffled.length - i);
            int moved = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = moved;
        }
        return Arrays.copyOf(shuffled, most);
    }

    private record Boosted(String text, int threads) implements Fitted {

        static Boosted train(LabelledRows rows, int[] chosen, Setting setting) {
            BoosterParameters defaults =
                    new BoosterParameters(200, 31, 0.05, 20, 0.8, 0.8, 0, setting.threads(), setting.seed());
            TableBooster booster = new TableBooster(rows.columns(), defaults);
            return new Boosted(booster.train(Chosen.of(rows, chosen)).text(), setting.threads());
        }

        @Override
        public double[] scores(LabelledRows rows, int[] chosen) {
            return TableBooster.rawScores(text, rows, chosen, threads);
        }

        @Override
        public void save(Path file) throws IOException {
            Files.writeString(file, text);
        }
    }

    private record Encoded(OneHot encoding, Model<Label> model) implements Fitted {

        @Override
        public double[] scores(LabelledRows rows, int[] chosen) {
            double[] scores = new double[chosen.length];
            for (int i = 0; i < scores.length; i++) {
                Prediction<Label> prediction = model.predict(encoding.example(rows, chosen[i]));
                Map<String, Label> outputs = prediction.getOutputScores();
                scores[i] = score(outputs, OneHot.POSITIVE) - score(outputs, OneHot.NEGATIVE);
            }
            return scores;
        }

        private static double score(Map<String, Label> outputs, Label label) {
            Label output = outputs.get(label.getLabel());
            return output == null ? 0 : output.getScore();
        }

        @Override
        public void save(Path file) throws IOException {
            model.serializeToFile(file);
        }
    }
}
