import RecEngine
import RecPlan
import RecSchema
import Synchronization

/// A verb that counts how often it is run.
struct CountedVerb: Verb {
    final class Count: Sendable {
        private let value = Mutex(0)
        var current: Int { value.withLock { $0 } }
        func step() { value.withLock { $0 += 1 } }
    }

    let name = "counted"
    let receiver = ReceiverKind.table
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation("For tests.", example: "t.counted()")
    let count = Count()

    func resultType(of call: CallSite) -> ValueType { call.receiver ?? .error }
    func run(_ call: VerbCall) throws -> Value {
        count.step()
        return .table(try call.table())
    }
}
