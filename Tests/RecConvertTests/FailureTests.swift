import RecConvert
import RecPythonClient
import Testing

@Suite struct FailureTests {
    @Test func onlyAMissingPythonIsSaidToBeMissing() {
        let error = ConversionError(.notInstalled(what: "there is no Python environment", hint: "make setup"))
        #expect(error.id == "E0671")
        #expect(error.hint?.contains("make setup") ?? false)
    }

    @Test(arguments: [
        (PythonFailure.crashed(PythonCrash(cause: .signal(9))), "may have run out of memory"),
        (.timedOut(after: .seconds(60), stdout: "", stderr: ""), "did not end within"),
        (.exception(PythonException(type: "KeyError", message: "'a'", traceback: "")), "KeyError: 'a'"),
        (.badResult(message: "no answer", stdout: "", stderr: ""), "no answer"), (.cancelled, "stopped"),
    ])
    func otherFailuresAreOfTheNotebook(_ failure: PythonFailure, _ said: String) {
        let error = ConversionError(failure)
        #expect(error.id == "E0847")
        #expect(error.message.hasPrefix("the notebook could not be taken apart: ") && error.message.contains(said))
        #expect(error.hint != nil && error.hint?.contains("make setup") == false)
    }
}
