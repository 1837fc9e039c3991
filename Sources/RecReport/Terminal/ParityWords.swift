import RecRuntime

/// The words of a comparison in one language: the terminal's are English, the report's are those of the notebook.
struct ParityWords: Sendable {
    /// Each verdict as said of one row.
    let verdict: @Sendable (ParityRow.Verdict) -> String
    /// How many rows have a verdict.
    let count: @Sendable (ParityRow.Verdict, Int) -> String
    /// `4 comparisons`.
    let comparisons: @Sendable (Int) -> String
    /// `3 calls`.
    let calls: @Sendable (Int) -> String
    /// ` in 3.2 s`, after the counts.
    let took: @Sendable (String) -> String
    /// Before a tolerance.
    let atMost: String
    /// Of a call without a counterpart and without a reason.
    let noReason: String
    /// How both sides ran: recnb's threads and the versions.
    let settings: @Sendable (Int, String) -> String
    /// That one cell alone was compared.
    let only: @Sendable (String) -> String

    static func of(_ language: ReportLanguage) -> ParityWords {
        switch language {
        case .english: english
        case .russian: russian
        }
    }

    static let english = ParityWords(
        verdict: englishVerdict, count: { "\(groupedDigits($1)) \(englishVerdict($0))" },
        comparisons: { counted($0, "comparison", "comparisons") }, calls: { "\($0) calls" }, took: { " in \($0)" },
        atMost: "at most", noReason: "nothing is said of it",
        settings: { threads, versions in
            "References ran on one thread with an fma BLAS (OPENBLAS_CORETYPE=Haswell), recnb on "
                + "\(counted(threads, "thread", "threads")): \(versions). A ratio is the reference's time over recnb's."
        },
        only: { "Partial: only the cell \($0) was compared; `recnb parity` without --only compares all." })

    // Counts follow a colon, so that no noun has to agree with a number.
    static let russian = ParityWords(
        verdict: russianVerdict, count: { "\(russianVerdict($0)): \(groupedDigits($1, separator: "\u{A0}"))" },
        comparisons: { "Сравнений: \(groupedDigits($0, separator: "\u{A0}"))" }, calls: { "вызовов: \($0)" },
        took: { "; время: \($0)" }, atMost: "не более", noReason: "причина не указана",
        settings: { threads, versions in
            "Образцы считались в один поток, с BLAS на командах fma (OPENBLAS_CORETYPE=Haswell); потоков у recnb: \(threads). "
                + "Версии: \(versions). Отношение: время образца, делённое на время recnb."
        },
        only: { "Частичная сверка: только ячейка \($0); `recnb parity` без --only сверяет все." })

    private static func englishVerdict(_ verdict: ParityRow.Verdict) -> String {
        switch verdict {
        case .equal: "equal"
        case .within: "within tolerance"
        case .differs: "differs"
        case .failed: "could not be run"
        case .incomparable: "cannot be compared"
        case .noCounterpart: "no counterpart"
        case .skipped: "skipped"
        case .heldBack: "held back"
        }
    }

    private static func russianVerdict(_ verdict: ParityRow.Verdict) -> String {
        switch verdict {
        case .equal: "совпадает"
        case .within: "в пределах допуска"
        case .differs: "отличается"
        case .failed: "не удалось выполнить"
        case .incomparable: "нельзя сравнить"
        case .noCounterpart: "нет образца"
        case .skipped: "пропущено"
        case .heldBack: "отложено"
        }
    }
}
