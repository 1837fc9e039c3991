internal import FoundationEssentials
internal import RecSchema

extension PythonProcess {
    /// Draws a figure. Equal requests give equal bytes, whichever worker draws them.
    ///
    /// - Throws: `badResult` with a sentence for the user where the figure does not fit its data.
    ///
    /// - Parameter deadline: when it must be done; as long after it begins as the configuration says, where nil.
    public func draw(
        _ request: FigureRequest, by deadline: ContinuousClock.Instant? = nil
    ) async throws(PythonFailure) -> FigureDrawing {
        let (json, data) = try request.encoded()
        let worker = try await drawingWorker()
        if Task.isCancelled {
            release(worker)
            throw .cancelled
        }
        let limit = deadline.map { $0 - .now } ?? configuration.drawingTimeout
        let answer = await talk(with: worker) { channel throws(ChannelError) in
            let deadline = ContinuousClock.now + limit
            try channel.send(json: json, data: data, by: deadline)
            return try channel.receive(by: deadline)
        }
        var reply: DrawingReply?
        var error = ChannelError.garbage
        switch answer {
        case .success(let (json, data)): reply = DrawingReply(json: json, data: data, formats: request.formats)
        case .failure(let failure): error = failure
        }
        guard let reply else {
            let failure = await failure(error, of: worker, limit: limit)
            release(nil)
            throw failure
        }
        release(worker)
        return try reply.result.get()
    }
}

/// What a drawing worker answered, checked.
private struct DrawingReply {
    let result: Result<FigureDrawing, PythonFailure>

    private struct Message: Decodable {
        struct Picture: Decodable {
            let format: FigureFormat
            let width: Int
            let height: Int
            let count: Int
        }
        let ok: Bool
        let pictures: [Picture]?
        let notes: [String]?
        let kind: String?
        let type: String?
        let message: String?
        let traceback: String?
    }

    /// `nil` if it is no reply to a request for these formats.
    init?(json: [UInt8], data: [UInt8], formats: [FigureFormat]) {
        guard let message = try? JSONDecoder().decode(Message.self, from: Data(json)) else { return nil }
        guard message.ok else {
            let text = message.message ?? ""
            let exception = PythonException(type: message.type ?? "Exception", message: text, traceback: message.traceback ?? "")
            result = .failure(
                message.kind == "result" ? .badResult(message: text, stdout: "", stderr: "") : .exception(exception))
            return
        }
        var pictures: [Picture] = []
        var start = 0
        for picture in message.pictures ?? [] {
            guard picture.count >= 0, picture.count <= data.count - start else { return nil }
            let bytes = Array(data[start..<start + picture.count])
            pictures.append(Picture(format: picture.format, width: picture.width, height: picture.height, bytes: bytes))
            start += picture.count
        }
        guard pictures.map(\.format) == formats else { return nil }
        result = .success(FigureDrawing(pictures: pictures, notes: message.notes ?? []))
    }
}
