internal import FoundationEssentials
internal import RecSchema

extension PythonProcess {
    /// How long a worker may take to import pandas and read a cell's inputs.
    private static let patience = Duration.seconds(120)

    /// Runs a `python` cell in a process and a namespace of its own. Its time counts from when its inputs are bound.
    public func runCell(_ request: PythonCellRequest) async throws(PythonFailure) -> PythonCellResult {
        let json = try request.encoded()
        let worker = try worker(for: .cells)
        let timeout = request.timeout
        let answer = await talk(with: worker) { channel throws(ChannelError) in
            let start = ContinuousClock.now + PythonProcess.patience
            try channel.send(json: json, data: [], by: start)
            let first = try channel.receive(by: start)
            // A cell whose inputs cannot be read answers without having started.
            guard first.json == Array(#"{"started":true}"#.utf8) else { return first }
            return try channel.receive(by: timeout.map { ContinuousClock.now + $0 })
        }
        var reply: CellReply?
        var error = ChannelError.garbage
        switch answer {
        case .success(let (json, data)): reply = CellReply(json: json, data: data, outputs: request.outputs)
        case .failure(let failure): error = failure
        }
        guard let reply else { throw await failure(error, of: worker, limit: timeout) }
        worker.server.forget(worker.number)
        return try reply.result.get()
    }
}

extension PythonCellRequest {
    private struct Message: Encodable {
        let source: String
        let file: String
        let firstLine: Int
        let inputs: [Input]
        let outputs: [[String]]
        let workingFolder: String
        let outputFolder: String
    }

    private struct Input: Encodable {
        let name: String
        let value: PythonValue

        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(name)
            try container.encode(value)
        }
    }

    fileprivate func encoded() throws(PythonFailure) -> [UInt8] {
        let message = Message(
            source: source, file: file, firstLine: max(1, firstLine), inputs: inputs.map(Input.init),
            outputs: outputs.map { [$0.name, $0.kind.rawValue] }, workingFolder: workingFolder, outputFolder: outputFolder)
        do {
            return Array(try JSONEncoder().encode(message))
        } catch {
            throw .badResult(message: "an input of the cell cannot be given to Python: \(error)", stdout: "", stderr: "")
        }
    }
}

/// What the worker of a cell, or of a function of recnb's own, answered, checked.
struct CellReply {
    let result: Result<PythonCellResult, PythonFailure>

    private struct Message: Decodable {
        let ok: Bool
        let outputs: [TaggedValue.Pair]?
        let kind: String?
        let type: String?
        let message: String?
        let traceback: String?
        let line: Int?
        let column: Int?
        let stdout: String
        let stderr: String
        let reads: [String]?
    }

    /// `nil` if it is no reply to a request for these outputs.
    init?(json: [UInt8], data: [UInt8], outputs: [PythonOutput]) {
        guard let message = try? JSONDecoder().decode(Message.self, from: Data(json)) else { return nil }
        guard message.ok else {
            let text = message.message ?? ""
            if message.kind == "result" {
                result = .failure(.badResult(message: text, stdout: message.stdout, stderr: message.stderr))
            } else {
                result = .failure(
                    .exception(
                        PythonException(
                            type: message.type ?? "Exception", message: text, traceback: message.traceback ?? "",
                            line: message.line,
                            column: message.column, stdout: message.stdout, stderr: message.stderr)))
            }
            return
        }
        var fields: [PythonField] = []
        for output in message.outputs ?? [] {
            guard let value = output.value.value(in: data) else { return nil }
            fields.append(PythonField(name: output.name, value: value))
        }
        guard fields.map(\.name) == outputs.map(\.name) else { return nil }
        result = .success(
            PythonCellResult(
                outputs: fields, stdout: message.stdout, stderr: message.stderr, reads: message.reads ?? []))
    }
}
