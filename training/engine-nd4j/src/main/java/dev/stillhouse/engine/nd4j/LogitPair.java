package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.Divergence;

/**
 * A row of a teacher's logits t beside the student's s, which are softened to p and q. Each choice uses the rows up, adds the weighted gradient
 * of {@code T²} times the divergence to {@code gradient}, and returns the divergence itself.
 *
 * @param contrast room for a row
 * @param overStudent room for a row
 * @param lanes room for one vector
 */
record LogitPair(
        float[] teacher,
        float[] student,
        float[] contrast,
        float[] overStudent,
        float[] lanes,
        int width,
        float temperature,
        float weight,
        float[] gradient)
        implements Divergence.Choice {

    @Override
    public double forwardKl() {
        float inverse = 1 / temperature;
        float maxT = RowKernels.max(teacher, 0, width);
        float maxS = RowKernels.max(student, 0, width);
        float[] p = contrast;
        System.arraycopy(teacher, 0, p, 0, width);
        double sumT = SoftmaxKernels.expInPlace(p, maxT, inverse, width, lanes);
        double cross = SoftmaxKernels.weightedDifference(p, teacher, maxT, student, maxS, width, lanes) / sumT;
        double sumS = SoftmaxKernels.expInPlace(student, maxS, inverse, width, lanes);
        RowKernels.addScaled(student, 0, (float) (weight * temperature / sumS), gradient, 0, width);
        RowKernels.addScaled(p, 0, (float) (-weight * temperature / sumT), gradient, 0, width);
        return cross * inverse - Math.log(sumT) + Math.log(sumS);
    }

    /**
     * With {@code u = s - t}, {@code log(q/p)} is u/T up to a constant, and the gradient {@code q (u - sum q u)}. The mean of u is taken in two
     * steps, so that it is as exact as u is where q is large.
     */
    @Override
    public double reverseKl() {
        float inverse = 1 / temperature;
        DivergenceKernels.difference(student, teacher, contrast, width);
        float maxT = RowKernels.max(teacher, 0, width);
        float maxS = RowKernels.max(student, 0, width);
        double sumT = SoftmaxKernels.expInPlace(teacher, maxT, inverse, width, lanes);
        double sumS = SoftmaxKernels.expInPlace(student, maxS, inverse, width, lanes);
        float nearMean = (float) (DivergenceKernels.weightedSum(student, contrast, width, lanes) / sumS);
        DivergenceKernels.subtract(nearMean, contrast, width);
        double rest = DivergenceKernels.weightedSum(student, contrast, width, lanes) / sumS;
        DivergenceKernels.addCentred(student, contrast, (float) rest, (float) (weight / sumS), gradient, width);
        double mean = nearMean + rest + maxT - maxS;
        return mean * inverse + Math.log(sumT) - Math.log(sumS);
    }

    /** With the mixture m and {@code r = log(m/q)}, the gradient is {@code (1 - beta) q (sum q r - r) / T}. */
    @Override
    public double jensenShannon(double beta) {
        float inverse = 1 / temperature;
        DivergenceKernels.difference(teacher, student, contrast, width);
        float maxT = RowKernels.max(teacher, 0, width);
        float maxS = RowKernels.max(student, 0, width);
        double sumT = SoftmaxKernels.expInPlace(teacher, maxT, inverse, width, lanes);
        double sumS = SoftmaxKernels.expInPlace(student, maxS, inverse, width, lanes);
        double shift = ((double) maxS - maxT) * inverse + Math.log(sumS) - Math.log(sumT);
        DivergenceKernels.overMixture(contrast, inverse, (float) shift, (float) beta, overStudent, width);
        double teacherFromMixture = DivergenceKernels.weightedSum(teacher, contrast, width, lanes) / sumT;
        double mean = DivergenceKernels.weightedSum(student, overStudent, width, lanes) / sumS;
        float scale = (float) (-weight * temperature * (1 - beta) / sumS);
        DivergenceKernels.addCentred(student, overStudent, (float) mean, scale, gradient, width);
        return beta * teacherFromMixture - (1 - beta) * mean;
    }
}
