/// The position of the knee of a curve that falls and flattens: the point farthest below the chord from the first point to the
/// last, both axes scaled to `0...1` (Satopää et al. 2011, without smoothing); the first of equals.
///
/// - Returns: an index into `x`; nil when no point lies below the chord (a straight or rising curve, fewer than three points).
/// - Throws: `shapeMismatch` when lengths differ, `notFinite`, `badParameter` when `x` does not rise.
public func knee(x: [Double], y: [Double]) throws(ModelError) -> Int? {
    guard x.count == y.count else {
        throw ModelError(.shapeMismatch, "the curve has \(x.count) places and \(y.count) values")
    }
    for index in x.indices where !x[index].isFinite || !y[index].isFinite {
        throw ModelError(.notFinite, "point \(index) of the curve is not finite", row: index)
    }
    for index in x.indices.dropFirst() where x[index] <= x[index - 1] {
        throw ModelError(.badParameter, "the curve's places must rise: \(x[index]) follows \(x[index - 1])", row: index)
    }
    guard x.count >= 3, let low = y.min(), let high = y.max(), high > low else { return nil }
    let width = x[x.count - 1] - x[0]
    func scaled(_ index: Int) -> (Double, Double) { ((x[index] - x[0]) / width, (y[index] - low) / (high - low)) }
    let (start, end) = (scaled(0).1, scaled(x.count - 1).1)
    guard end < start else { return nil }
    var best: (index: Int, depth: Double)?
    for index in x.indices.dropFirst().dropLast() {
        let (place, value) = scaled(index)
        let depth = start + (end - start) * place - value
        if depth > 1e-12, depth > (best?.depth ?? 0) { best = (index, depth) }
    }
    return best?.index
}
