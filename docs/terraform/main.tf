# A stack from a packaged template (docs/releasing.md), for those whose accounts Terraform looks after.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "template_url" {
  type        = string
  description = "Where the packaged template lies, such as https://BUCKET.s3.REGION.amazonaws.com/x-conversions/0.1.0/template.yaml; in the stack's region."
}

variable "parameters" {
  type        = map(string)
  description = "Parameters of template.yaml: at least PixelId, EventIds or DefaultEventId, and RequireConsent."
}

resource "aws_cloudformation_stack" "x_conversions" {
  name         = "x-conversions"
  template_url = var.template_url
  parameters   = merge({ Mode = "live", DeliveryEnabled = "true" }, var.parameters)
  # The roles, and SAM's transformation.
  capabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
  on_failure   = "ROLLBACK"
}

output "queue_url" {
  description = "Where producers send events."
  value       = aws_cloudformation_stack.x_conversions.outputs["QueueUrl"]
}

output "credentials_secret_arn" {
  description = "Put the X credentials there."
  value       = aws_cloudformation_stack.x_conversions.outputs["CredentialsSecretArn"]
}
