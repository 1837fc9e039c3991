public import RecPlan

extension CellPlan {
    /// Whether a run tells of the cell and counts it: it makes a value. Texts come out with what they show, and say nothing of their own.
    public var isCounted: Bool {
        switch body {
        case .expression, .python: true
        case .declarations, .function, .routes, .text: false
        }
    }
}
