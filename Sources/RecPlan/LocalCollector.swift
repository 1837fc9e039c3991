/// Collects the numbers of the variables that a plan reads.
public struct LocalCollector {
    /// The numbers found so far.
    public private(set) var found: Set<Int> = []
    private var functions: Set<ObjectIdentifier> = []

    /// Nothing found yet.
    public init() {}

    /// Numbers of all variables that are read.
    public static func locals(in statements: [PlanBlock.Statement], result: PlanNode) -> Set<Int> {
        // Backwards, so that what only an unused variable reads is unused too.
        var collector = LocalCollector()
        collector.visit(result)
        for statement in statements.reversed() {
            switch statement {
            case .bind(let local, let value): if collector.found.contains(local) { collector.visit(value) }
            case .guardLet(_, let value, let failure), .guardTrue(let value, let failure):
                collector.visit(value)
                collector.visit(failure.message)
            }
        }
        return collector.found
    }

    /// Collects what a node reads. Cost: linear in the node.
    public mutating func visit(_ node: PlanNode) {
        switch node.kind {
        case .local(let local): found.insert(local)
        case .apply(let function, _): if functions.insert(ObjectIdentifier(function)).inserted { visit(function.body) }
        default: break
        }
        for child in node.children { visit(child) }
    }
}
