// Sums and norms in the order of the libraries whose results are reproduced. Plain loops: nothing here is worth wide vectors.
#include "internal.h"

#include <string.h>

void rk_row_norms(const double *x, int64_t n, int64_t d, int64_t ld, double *out) {
    for (int64_t i = 0; i < n; i++) {
        const double *row = x + i * ld;
        double even = 0, odd = 0;
        int64_t f = 0;
        for (; f + 8 <= d; f += 8)
            for (int64_t pair = 6; pair >= 0; pair -= 2) {
                even += row[f + pair] * row[f + pair];
                odd += row[f + pair + 1] * row[f + pair + 1];
            }
        for (; f < d; f += 2) {
            even += row[f] * row[f];
            if (f + 1 < d) odd += row[f + 1] * row[f + 1];
        }
        out[i] = even + odd;
    }
}

/// NumPy's pairwise summation: eight running sums for up to 128 values, halves (in steps of eight) above.
static double pairwise(const double *x, int64_t n, const double *mean) {
    double shift = mean ? *mean : 0;
#define VALUE(i) (mean ? (x[i] - shift) * (x[i] - shift) : x[i])
    if (n < 8) {
        double sum = -0.0;
        for (int64_t i = 0; i < n; i++) sum += VALUE(i);
        return sum;
    }
    if (n <= 128) {
        double part[8];
        for (int lane = 0; lane < 8; lane++) part[lane] = VALUE(lane);
        int64_t i = 8;
        for (; i < n - n % 8; i += 8)
            for (int lane = 0; lane < 8; lane++) part[lane] += VALUE(i + lane);
        double sum = ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
        for (; i < n; i++) sum += VALUE(i);
        return sum;
    }
#undef VALUE
    int64_t half = n / 2;
    half -= half % 8;
    double left = pairwise(x, half, mean);
    return left + pairwise(x + half, n - half, mean);
}

double rk_pairwise_sum(const double *x, int64_t n) { return 0 + pairwise(x, n, NULL); }

double rk_plain_sum(const double *x, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    return sum;
}

void rk_column_sums(const double *x, int64_t n, int64_t d, int64_t ld, double *out) {
    if (d == 1 && ld == 1) {
        out[0] = 0 + pairwise(x, n, NULL);
        return;
    }
    for (int64_t f = 0; f < d; f++) out[f] = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t f = 0; f < d; f++) out[f] += x[i * ld + f];
}

void rk_column_square_sums(const double *x, int64_t n, int64_t d, int64_t ld, const double *mean, double *out) {
    if (d == 1 && ld == 1) {
        out[0] = 0 + pairwise(x, n, mean);
        return;
    }
    for (int64_t f = 0; f < d; f++) out[f] = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t f = 0; f < d; f++) {
            double difference = x[i * ld + f] - mean[f];
            out[f] += difference * difference;
        }
}

void rk_centre_rows(const double *x, int64_t n, int64_t d, int64_t ld, const double *mean, double *out, int64_t ldo) {
    for (int64_t i = 0; i < n; i++) {
        double *row = out + i * ldo;
        if (mean)
            for (int64_t f = 0; f < d; f++) row[f] = x[i * ld + f] - mean[f];
        else
            memcpy(row, x + i * ld, (size_t)d * sizeof *row);
        for (int64_t f = d; f < ldo; f++) row[f] = 0;
    }
}

void rk_gather_rows(const double *x, int64_t d, int64_t ld, const int64_t *index, int64_t count, double *out, int64_t ldo) {
    for (int64_t i = 0; i < count; i++) {
        double *row = out + i * ldo;
        memcpy(row, x + index[i] * ld, (size_t)d * sizeof *row);
        for (int64_t f = d; f < ldo; f++) row[f] = 0;
    }
}

double rk_square_distance(const double *a, const double *b, int64_t d) {
    double sum = 0;
    int64_t f = 0;
    for (; f + 4 <= d; f += 4) {
        double p = a[f] - b[f], q = a[f + 1] - b[f + 1], r = a[f + 2] - b[f + 2], s = a[f + 3] - b[f + 3];
        sum += ((p * p + q * q) + r * r) + s * s;
    }
    for (; f < d; f++) sum += (a[f] - b[f]) * (a[f] - b[f]);
    return sum;
}

double rk_dot_ones(const double *x, int64_t n) {
    int64_t whole = n & -16;
    double lane[16] = {};
    for (int64_t i = 0; i < whole; i += 16)
        for (int l = 0; l < 16; l++) lane[l] += x[i + l];
    double pair[2];
    for (int l = 0; l < 2; l++)
        pair[l] = ((lane[l] + lane[l + 2]) + (lane[l + 4] + lane[l + 6])) + ((lane[l + 8] + lane[l + 10]) + (lane[l + 12] + lane[l + 14]));
    double sum = pair[0] + pair[1];
    for (int64_t i = whole; i < n; i++) sum += x[i];
    return sum;
}

void rk_pack(const double *rows, int64_t count, int64_t d, int64_t ld, double factor, int64_t width, double *out) {
    for (int64_t f = 0; f < d; f++) {
        for (int64_t j = 0; j < count; j++) out[f * width + j] = factor * rows[j * ld + f];
        for (int64_t j = count; j < width; j++) out[f * width + j] = 0;
    }
}
