internal import FoundationEssentials

extension PythonProcess {
    /// Calls a function of recnb's own in a process of its own: a crash fails that call alone. Cancelling the task kills the process.
    ///
    /// - Returns: the values of the request's outputs, in its order.
    public func call(_ request: PythonServiceRequest) async throws(PythonFailure) -> [PythonField] {
        let json = try request.encoded()
        let worker = try worker(for: .services)
        let answer = await talk(with: worker) { channel throws(ChannelError) in
            try channel.send(json: json, data: [], by: nil)
            return try channel.receive(by: nil)
        }
        var reply: CellReply?
        var error = ChannelError.garbage
        switch answer {
        case .success(let (json, data)): reply = CellReply(json: json, data: data, outputs: request.outputs)
        case .failure(let failure): error = failure
        }
        guard let reply else { throw await failure(error, of: worker, limit: nil) }
        worker.server.forget(worker.number)
        return try reply.result.get().outputs
    }
}

extension PythonServiceRequest {
    private struct Message: Encodable {
        let function: String
        let inputs: [PythonField]
        let outputs: [[String]]
        let outputFolder: String
    }

    fileprivate func encoded() throws(PythonFailure) -> [UInt8] {
        do {
            return Array(
                try JSONEncoder().encode(
                    Message(
                        function: function, inputs: inputs, outputs: outputs.map { [$0.name, $0.kind.rawValue] },
                        outputFolder: outputFolder)))
        } catch {
            throw .badResult(message: "an input of `\(function)` cannot be given to Python: \(error)", stdout: "", stderr: "")
        }
    }
}
