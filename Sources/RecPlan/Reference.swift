/// What another library has for the same work, so that `recnb parity` can run both and compare.
///
/// Declared by the verb itself; the Python function that runs the reference has the verb's `referenceKey` and stands in
/// `Sources/recnb-python/Python/references`. A test of the house holds both lists together.
public enum Reference: Hashable, Sendable {
    /// There is a function to compare with.
    case function(Function)
    /// There is none; why, as said to a person.
    case none(String)
    /// Nothing was said of it; no verb of the catalogue may leave it so.
    case unstated

    /// A function of another library and how its result compares.
    public struct Function: Hashable, Sendable {
        /// The library as its package is called (`scikit-learn`).
        public var library: String
        /// The function as its users write it (`DataFrame.merge`).
        public var name: String
        /// What must be equal.
        public var comparison: Comparison
        /// How far numbers may differ, as `comparison` measures it; 0 for not at all.
        public var tolerance: Double

        /// Makes a function.
        public init(library: String, name: String, comparison: Comparison, tolerance: Double) {
            self.library = library
            self.name = name
            self.comparison = comparison
            self.tolerance = tolerance
        }
    }

    /// What of two results is compared.
    public enum Comparison: String, Hashable, Sendable {
        /// The same columns and the same rows in the same order. A difference of numbers is a part of the larger of 1 and the
        /// reference's number.
        case rows
        /// The same labels in the same order. A difference of the numbers beside them is a part of the larger of 1 and the reference's
        /// largest number in the same column.
        case labels
        /// Numbers, their differences measured as for `labels`.
        case numbers
    }

    /// A function of pandas.
    public static func pandas(_ name: String, _ comparison: Comparison = .rows, within tolerance: Double = 0) -> Reference {
        .function(Function(library: "pandas", name: name, comparison: comparison, tolerance: tolerance))
    }

    /// A function of NumPy.
    public static func numPy(_ name: String, _ comparison: Comparison = .numbers, within tolerance: Double = 0) -> Reference {
        .function(Function(library: "numpy", name: name, comparison: comparison, tolerance: tolerance))
    }

    /// A class or function of scikit-learn.
    public static func scikitLearn(_ name: String, _ comparison: Comparison, within tolerance: Double = 0) -> Reference {
        .function(Function(library: "scikit-learn", name: name, comparison: comparison, tolerance: tolerance))
    }

    /// A function of SciPy.
    public static func sciPy(_ name: String, _ comparison: Comparison, within tolerance: Double = 0) -> Reference {
        .function(Function(library: "scipy", name: name, comparison: comparison, tolerance: tolerance))
    }

    /// A class of Surprise.
    public static func surprise(_ name: String, _ comparison: Comparison = .numbers, within tolerance: Double = 0) -> Reference {
        .function(Function(library: "scikit-surprise", name: name, comparison: comparison, tolerance: tolerance))
    }

    /// A class of implicit.
    public static func implicit(_ name: String, _ comparison: Comparison, within tolerance: Double) -> Reference {
        .function(Function(library: "implicit", name: name, comparison: comparison, tolerance: tolerance))
    }

    /// A function of Python's own library, applied to each value.
    public static func python(_ name: String) -> Reference {
        .function(Function(library: "python", name: name, comparison: .rows, tolerance: 0))
    }

    /// A function of pyarrow.
    public static func pyArrow(_ name: String, _ comparison: Comparison = .rows) -> Reference {
        .function(Function(library: "pyarrow", name: name, comparison: comparison, tolerance: 0))
    }
}

extension VerbSignature {
    /// Nothing said: a test of the house asks for it.
    public var reference: Reference { .unstated }

    /// The name under which Python knows the verb's reference: the receiver and the id (`table.join`, `model:clusters.silhouette`),
    /// or the id alone where there is no receiver (`kMeans`).
    public var referenceKey: String { receiver == .none ? id : "\(receiver.code).\(id)" }
}
