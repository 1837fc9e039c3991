extension PythonProcess {
    /// Has the code of a notebook taken apart by Python's own parser, in a process of its own; none of it is run.
    ///
    /// - Parameters:
    ///   - request: JSON, as `Sources/recnb-python/Python/convert/convert.py` takes it.
    ///   - limit: how long it may take.
    /// - Returns: JSON, as that module gives it.
    public func convert(_ request: [UInt8], limit: Duration = .seconds(60)) async throws(PythonFailure) -> [UInt8] {
        let worker = try worker(for: .conversion)
        let answer = await talk(with: worker) { channel throws(ChannelError) in
            let deadline = ContinuousClock.now + limit
            try channel.send(json: request, data: [], by: deadline)
            return try channel.receive(by: deadline)
        }
        switch answer {
        case .success(let (json, _)):
            worker.server.forget(worker.number)
            return json
        case .failure(let error): throw await failure(error, of: worker, limit: limit)
        }
    }
}
