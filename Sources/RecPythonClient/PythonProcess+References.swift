internal import FoundationEssentials
internal import Synchronization

extension PythonProcess {
    /// The settings under which references and functions for verbs run, for `Configuration.environment`: one thread, and kernels of NumPy and of OpenBLAS that
    /// have fma and do not depend on the processor. Libraries read them when they are loaded.
    public static let referenceEnvironment = [
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR", "OMP_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Haswell",
        "OPENBLAS_NUM_THREADS": "1",
    ]

    /// Has a call done again by another library, and compares. Requests of one process are answered one after the other by one worker,
    /// so that what it imported and read stays there; a crash fails one request.
    ///
    /// - Throws: what keeps Python from answering; that a reference raises is an answer.
    public func compare(_ request: ReferenceRequest) async throws(PythonFailure) -> ReferenceReply {
        let json = try request.encoded()
        let worker = try referenceWorker()
        let limit = request.timeout
        let answer = await talk(with: worker) { channel throws(ChannelError) in
            let deadline = ContinuousClock.now + limit
            try channel.send(json: json, data: [], by: deadline)
            return try channel.receive(by: deadline)
        }
        var error = ChannelError.garbage
        switch answer {
        case .success(let (json, _)):
            if let reply = try? JSONDecoder().decode(ReferenceReply.self, from: Data(json)) { return reply }
        case .failure(let failure): error = failure
        }
        state.withLock { $0.comparing = nil }
        throw await failure(error, of: worker, limit: limit)
    }

    /// The worker that compares; a new one if there is none.
    private func referenceWorker() throws(PythonFailure) -> Worker {
        if let worker = state.withLock({ $0.comparing }), !worker.server.hasEnded { return worker }
        let worker = try worker(for: .references)
        state.withLock { $0.comparing = worker }
        return worker
    }
}

extension ReferenceRequest {
    private struct Message: Encodable {
        let key: String
        let library: String
        let comparison: String
        let tolerance: Double
        let receiver: PythonValue
        let arguments: PythonValue
        let result: PythonValue
    }

    fileprivate func encoded() throws(PythonFailure) -> [UInt8] {
        do {
            return Array(
                try JSONEncoder().encode(
                    Message(
                        key: key, library: library, comparison: comparison, tolerance: tolerance, receiver: receiver,
                        arguments: .record(arguments), result: result)))
        } catch {
            throw .badResult(message: "the call cannot be given to Python: \(error)", stdout: "", stderr: "")
        }
    }
}
