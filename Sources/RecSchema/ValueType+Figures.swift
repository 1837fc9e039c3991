extension ValueType {
    /// Whether a `plot` cell may give it: a figure, a list of figures, or a record that holds figures only.
    public var isFigures: Bool {
        switch self {
        case .figure, .list(.figure): true
        case .record(let fields): !fields.isEmpty && fields.allSatisfy { $0.type == .figure }
        default: false
        }
    }
}
