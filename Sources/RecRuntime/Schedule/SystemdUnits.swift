/// The same schedule for systemd: a service with its timer, or one that stays where cells have times of their own.
public enum SystemdUnits {
    /// The units as text, with where they go and how they are switched on.
    ///
    /// - Parameters:
    ///   - name: of the notebook, as below `output/`.
    ///   - rule: when all of it runs; nil where only cells have times.
    ///   - staying: the words of the command that stays, where cells have times of their own; nil where `once` is all.
    ///   - once: the words of the command that runs once.
    ///   - folder: where it stands.
    public static func text(
        name: String, rule: ScheduleRule?, staying: [String]?, once: [String], folder: String
    ) -> String {
        let unit = "recnb-" + String(name.unicodeScalars.map { plain.contains($0) ? Character($0) : "-" })
        var lines = [
            "# ~/.config/systemd/user/\(unit).service", "[Unit]", "Description=recnb: \(escaped(name))", "", "[Service]",
        ]
        if let staying {
            lines += [
                "Type=simple", "WorkingDirectory=\(escaped(folder))", "ExecStart=\(staying.map(quoted).joined(separator: " "))",
                "Restart=on-failure", "RestartSec=60", "", "[Install]", "WantedBy=default.target", "",
                "# systemctl --user daemon-reload && systemctl --user enable --now \(unit).service",
            ]
            return lines.joined(separator: "\n")
        }
        lines += [
            "Type=oneshot", "WorkingDirectory=\(escaped(folder))", "ExecStart=\(once.map(quoted).joined(separator: " "))", "",
            "# ~/.config/systemd/user/\(unit).timer", "[Unit]", "Description=recnb: \(escaped(name))", "", "[Timer]",
        ]
        switch rule {
        case .every(let seconds)?:
            lines += ["OnActiveSec=0", "OnUnitActiveSec=\(whole(seconds))"]
        case .at(let cron)?:
            lines += cron.systemdCalendars.map { "OnCalendar=\($0)" } + ["Persistent=true"]
        case nil: break
        }
        lines += [
            "", "[Install]", "WantedBy=timers.target", "",
            "# systemctl --user daemon-reload && systemctl --user enable --now \(unit).timer",
        ]
        return lines.joined(separator: "\n")
    }

    private static let plain: Set<Unicode.Scalar> = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-".unicodeScalars)

    private static func whole(_ seconds: Double) -> String {
        seconds == seconds.rounded() && seconds < 1e12 ? "\(Int64(seconds))s" : "\(Int64((seconds * 1000).rounded()))ms"
    }

    /// `%` begins a specifier, and a line ends a setting.
    private static func escaped(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 }).replacing("%", with: "%%")
    }

    /// A word of a command line as systemd takes it.
    static func quoted(_ word: String) -> String {
        let text = word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("$", with: "$$").replacing(
            "%", with: "%%"
        )
        .replacing("\n", with: "\\n")
        let isPlain =
            !word.isEmpty && word.unicodeScalars.allSatisfy { plain.contains($0) || "/.:=,+@".unicodeScalars.contains($0) }
        return isPlain ? text : "\"\(text)\""
    }
}
