package example

import com.amazonaws.services.lambda.runtime.Context
import com.amazonaws.services.lambda.runtime.RequestHandler

class Greet : RequestHandler<Any, Any> {
    override fun handleRequest(event: Any?, context: Context): Any = "hello"
}
